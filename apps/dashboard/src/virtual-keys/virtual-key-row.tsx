import type { VirtualKey } from '@byway/contracts/vault-api';
import { Code, Table, Text } from '@mantine/core';
import { CopyableCode } from '../shared/copyable-code.js';
import { ExpiresAt } from '../shared/expires-at.js';
import { NONE } from '../shared/format-figures.js';
import { StatusBadge } from '../shared/status-badge.js';
import { TimeAgo } from '../shared/time-ago.js';
import { useProviderNames } from './use-provider-names.js';
import { VirtualKeyMenu } from './virtual-key-menu.js';

export function VirtualKeyRow({ virtualKey }: { virtualKey: VirtualKey }) {
  const providerName = useProviderNames();
  const { name, note, slug, provider, key, status, custom_host, expires_at, created_at } = virtualKey;
  return (
    <Table.Tr>
      <Table.Td maw={240}>
        <Text fw={500} size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        {note !== null && (
          <Text size="xs" c="dimmed" lineClamp={1} title={note} style={{ overflowWrap: 'anywhere' }}>
            {note}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        {providerName(provider)}
      </Table.Td>
      <Table.Td>
        <CopyableCode value={slug} label={`Copy the key ${slug}`} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Code bg="transparent" px={0} style={{ whiteSpace: 'nowrap' }}>
          {key}
        </Code>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={status} />
      </Table.Td>
      <Table.Td visibleFrom="sm" maw={220}>
        <Text size="sm" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {custom_host ?? NONE}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <ExpiresAt time={expires_at} />
      </Table.Td>
      <Table.Td visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        <TimeAgo time={created_at} />
      </Table.Td>
      <Table.Td>
        <VirtualKeyMenu virtualKey={virtualKey} />
      </Table.Td>
    </Table.Tr>
  );
}
