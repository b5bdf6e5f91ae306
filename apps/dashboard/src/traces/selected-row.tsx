import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Trace } from '../api/traces.js';
import { AttemptFacts } from '../log-details/attempt-facts.js';
import { RequestFacts } from '../log-details/request-facts.js';
import { StatusBadge } from '../shared/status-badge.js';

/** The facts of the row that is selected. @param id of its span. */
export function SelectedRow({ trace, id }: { trace: Trace; id: string | undefined }) {
  for (const log of trace.requests) {
    const attempt = log.attempts.find(({ span_id: spanId }) => spanId === id);
    if (attempt === undefined && log.span_id !== id) continue;
    return (
      <Paper component="section" withBorder p="md" aria-label="Selected">
        <Group gap="xs" mb="sm">
          <Title order={2} size="h5">
            {attempt === undefined ? `Request ${log.endpoint}` : `Attempt ${attempt.number}`}
          </Title>
          {attempt !== undefined && (
            <Text size="sm">
              {attempt.provider} {attempt.model}
            </Text>
          )}
          <StatusBadge
            status={attempt?.status ?? log.status}
            httpStatus={attempt === undefined ? log.http_status : attempt.http_status}
          />
          <Anchor size="sm" renderRoot={(root) => <Link to="/logs" search={{ log: log.id }} {...root} />}>
            With bodies in the logs
          </Anchor>
        </Group>
        {attempt === undefined ? <RequestFacts log={log} /> : <AttemptFacts attempt={attempt} />}
      </Paper>
    );
  }
  return null;
}
