import { Paper, Table, Title } from '@mantine/core';
import type { Trace } from '../api/traces.js';
import { formatCost, formatDuration } from '../shared/format-figures.js';
import { StatusBadge } from '../shared/status-badge.js';
import { nextStepText } from '../shared/attempts/next-step-text.js';

/** The same as the waterfall, as a table. */
export function TraceTable({ trace }: { trace: Trace }) {
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="trace-table">
      <Title order={2} size="h5" mb="xs" id="trace-table">
        Attempts
      </Title>
      <Table.ScrollContainer minWidth={960} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {trace.requests.length > 1 && <Table.Th>Request</Table.Th>}
              <Table.Th>No.</Table.Th>
              <Table.Th>Target</Table.Th>
              <Table.Th>Provider and model</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>Error</Table.Th>
              <Table.Th>Queue wait</Table.Th>
              <Table.Th>Latency</Table.Th>
              <Table.Th>Cost</Table.Th>
              <Table.Th>Next</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {trace.requests.flatMap((log) =>
              log.attempts.map((attempt) => (
                <Table.Tr key={attempt.span_id}>
                  {trace.requests.length > 1 && <Table.Td>{log.endpoint}</Table.Td>}
                  <Table.Td>{attempt.number}</Table.Td>
                  <Table.Td>{attempt.target}</Table.Td>
                  <Table.Td>
                    {attempt.provider} {attempt.model}
                  </Table.Td>
                  <Table.Td>
                    <StatusBadge status={attempt.status} httpStatus={attempt.http_status} />
                  </Table.Td>
                  <Table.Td>{attempt.error?.code}</Table.Td>
                  <Table.Td>{formatDuration(attempt.queue_wait_ms)}</Table.Td>
                  <Table.Td>{formatDuration(attempt.latency_ms)}</Table.Td>
                  <Table.Td>{formatCost(attempt.cost_usd)}</Table.Td>
                  <Table.Td>{nextStepText(attempt.next)}</Table.Td>
                </Table.Tr>
              )),
            )}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
