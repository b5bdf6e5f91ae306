import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CopyableCode } from '../shared/copyable-code.js';
import { TimeAgo } from '../shared/time-ago.js';
import type { FoundConfig } from './find-configs.js';

/** The configs of a workspace. */
export function ConfigsTable({ configs }: { configs: FoundConfig[] }) {
  if (configs.length === 0) return <Text c="dimmed">No config has these words.</Text>;
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table highlightOnHover verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Config ID</Table.Th>
            <Table.Th>Strategy</Table.Th>
            <Table.Th>Version</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Updated</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {configs.map((config) => (
            <ConfigRow key={config.id} config={config} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ConfigRow({ config }: { config: FoundConfig }) {
  return (
    <Table.Tr>
      <Table.Td maw={240}>
        <Anchor
          fw={600}
          style={{ overflowWrap: 'anywhere' }}
          renderRoot={(props) => <Link to="/configs/$slug" params={{ slug: config.slug }} {...props} />}
        >
          {config.name}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <CopyableCode value={config.slug} label={`Copy ID of ${config.name}`} />
      </Table.Td>
      <Table.Td maw={360}>
        <Text size="sm" lineClamp={2} title={config.summary} style={{ overflowWrap: 'anywhere' }}>
          {config.summary}
        </Text>
      </Table.Td>
      <Table.Td>{config.version}</Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Badge
            variant="light"
            color={config.status === 'active' ? 'teal' : 'gray'}
            radius="sm"
            tt="none"
            miw="max-content"
          >
            {config.status === 'active' ? 'Active' : 'Archived'}
          </Badge>
          {config.is_default && (
            <Badge variant="light" radius="sm" tt="none" miw="max-content">
              Default
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <TimeAgo time={config.last_updated_at} />
      </Table.Td>
    </Table.Tr>
  );
}
