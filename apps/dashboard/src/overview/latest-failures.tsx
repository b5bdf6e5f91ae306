import { Code, Group, Paper, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { latestFailuresQuery } from '../api/logs.js';
import { TextLink } from '../shared/text-link.js';
import { TimeAgo } from '../shared/time-ago.js';

const SHOWN = 5;

/** The last requests that failed, each with the way to its log; nothing when none did. */
export function LatestFailures() {
  const { data } = useQuery(latestFailuresQuery(SHOWN));
  if (data === undefined || data.data.length === 0) return null;
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Text component="h2" fw={600} fz="md" m={0}>
          Failed last
        </Text>
        <TextLink to="/logs" search={{ status: 'failed' }} size="sm">
          All failed requests
        </TextLink>
      </Group>
      <Table.ScrollContainer minWidth={640}>
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {data.data.map((log) => (
              <Table.Tr key={log.id}>
                <Table.Td w={120} style={{ whiteSpace: 'nowrap' }}>
                  <TimeAgo time={log.created_at} size="sm" />
                </Table.Td>
                <Table.Td>
                  <TextLink to="/logs" search={{ log: log.id }} size="sm">
                    {log.endpoint}
                  </TextLink>
                </Table.Td>
                <Table.Td>
                  <Code>{log.error?.code ?? 'unknown'}</Code>
                </Table.Td>
                <Table.Td>
                  <Text size="sm" lineClamp={1} style={{ overflowWrap: 'anywhere' }}>
                    {log.error?.message}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
