import type { Dimension } from '@byway/contracts/analytics-api';
import { Paper, Progress, ScrollArea, SegmentedControl, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { breakdownQuery } from '../api/analytics.js';
import { ErrorNotice } from '../shared/error-notice.js';
import {
  formatCompact,
  formatCost,
  formatCount,
  formatDuration,
  formatRate,
} from '../shared/format-figures.js';
import { TextLink } from '../shared/text-link.js';
import type { Period } from './time-range.js';

const dimensions: readonly { value: Dimension; label: string }[] = [
  { value: 'provider', label: 'Provider' },
  { value: 'model', label: 'Model' },
  { value: 'config', label: 'Config' },
  { value: 'virtual_key', label: 'Virtual key' },
  { value: 'endpoint', label: 'Endpoint' },
];

interface BreakdownTableProps {
  period: Period;
  by: Dimension;
  onBy: (by: Dimension) => void;
}

/** The period by provider, model and so on; a name leads to its logs. */
export function BreakdownTable({ period, by, onBy }: BreakdownTableProps) {
  const { data, error } = useQuery(breakdownQuery({ ...period }, by));
  const groups = data?.data ?? [];
  const most = Math.max(1, ...groups.map((group) => group.requests));
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="sm">
        <Text component="h2" fw={600} fz="md" m={0}>
          Where the requests went
        </Text>
        <ScrollArea maw="100%">
          <SegmentedControl
            size="xs"
            data={[...dimensions]}
            value={by}
            onChange={(value) => onBy(value)}
            aria-label="Group by"
          />
        </ScrollArea>
      </Group>
      {error !== null && <ErrorNotice error={error} />}
      <Table.ScrollContainer minWidth={760}>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{dimensions.find(({ value }) => value === by)?.label}</Table.Th>
              <Table.Th>Requests</Table.Th>
              <Table.Th ta="right">Error rate</Table.Th>
              <Table.Th ta="right">Fallback rate</Table.Th>
              <Table.Th ta="right">p50</Table.Th>
              <Table.Th ta="right">p95</Table.Th>
              <Table.Th ta="right">Tokens</Table.Th>
              <Table.Th ta="right">Images</Table.Th>
              <Table.Th ta="right">Cost</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.map((group) => (
              <Table.Tr key={group.key ?? ''}>
                <Table.Td maw={260}>
                  {group.key === null ? (
                    <Text size="sm" c="dimmed">
                      none
                    </Text>
                  ) : (
                    <TextLink
                      to="/logs"
                      search={{ [by]: group.key, ...period }}
                      size="sm"
                      truncate
                      display="block"
                    >
                      {group.key}
                    </TextLink>
                  )}
                </Table.Td>
                <Table.Td miw={140}>
                  <Group gap="xs" wrap="nowrap">
                    <Progress value={(100 * group.requests) / most} w={70} size="sm" aria-hidden />
                    <Text size="sm">{formatCount(group.requests)}</Text>
                  </Group>
                </Table.Td>
                <Table.Td ta="right">{formatRate(group.error_rate)}</Table.Td>
                <Table.Td ta="right">{formatRate(group.fallback_rate)}</Table.Td>
                <Table.Td ta="right">{formatDuration(group.latency_ms.p50)}</Table.Td>
                <Table.Td ta="right">{formatDuration(group.latency_ms.p95)}</Table.Td>
                <Table.Td ta="right">{formatCompact(group.tokens.input + group.tokens.output)}</Table.Td>
                <Table.Td ta="right">{formatCount(group.images)}</Table.Td>
                <Table.Td ta="right">{formatCost(group.cost_usd)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {data?.data.length === 0 && (
        <Text c="dimmed" size="sm">
          No requests in this time.
        </Text>
      )}
    </Paper>
  );
}
