import type { ApiKeyView } from '@byway/contracts/vault-api';
import { Badge, Code, Group, Table, Text } from '@mantine/core';
import { useSession } from '../session/session-context.js';
import { ExpiresAt } from '../shared/expires-at.js';
import { StatusBadge } from '../shared/status-badge.js';
import { TimeAgo } from '../shared/time-ago.js';
import { ApiKeyMenu } from './api-key-menu.js';
import { describeScopes } from './scope-groups.js';

export function ApiKeyRow({ apiKey }: { apiKey: ApiKeyView }) {
  const isOwn = useSession().api_key.id === apiKey.id;
  const { name, prefix, scopes, status, last_used_at, expires_at, created_at } = apiKey;
  return (
    <Table.Tr>
      <Table.Td maw={240}>
        <Text fw={500} size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {isOwn && (
          <Text size="xs" c="dimmed">
            You are signed in with this key
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Code>{prefix}</Code>
      </Table.Td>
      <Table.Td maw={360}>
        <Group gap={4}>
          {describeScopes(scopes).map((words) => (
            <Badge key={words} variant="default" radius="sm" tt="none" fw={500}>
              {words}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        {last_used_at === null ? (
          <Text span inherit c="dimmed">
            Never
          </Text>
        ) : (
          <TimeAgo time={last_used_at} />
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <ExpiresAt time={expires_at} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <TimeAgo time={created_at} />
      </Table.Td>
      <Table.Td>
        <ApiKeyMenu apiKey={apiKey} />
      </Table.Td>
    </Table.Tr>
  );
}
