import { Badge, Card, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { requestIdOf } from '@byway/contracts/jobs-api';
import { ApiError } from '../api/api-error.js';
import { useCan } from '../session/session-context.js';
import { AnswerFactsView } from '../shared/answer/answer-facts-view.js';
import { AnswerView } from '../shared/answer/answer-view.js';
import { EmptyState } from '../shared/empty-state.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { formatDuration } from '../shared/format-figures.js';
import { IconPlayerPlay } from '../shared/icons.js';
import { TextLink } from '../shared/text-link.js';
import { RunningFor } from '../shared/running-for.js';
import { RunAttempts } from './run-attempts.js';
import type { Run } from './use-run.js';

const phases = {
  running: { label: 'Running', color: 'blue' },
  done: { label: 'Answered', color: 'teal' },
  failed: { label: 'Failed', color: 'red' },
  stopped: { label: 'Stopped', color: 'gray' },
} as const;

/** The last call: its attempts as they happen, and what it answered. */
export function RunPanel({ run }: { run: Run | undefined }) {
  if (run === undefined) {
    return (
      <EmptyState icon={IconPlayerPlay} title="Nothing sent yet">
        Choose a config or a virtual key and press Send. Each attempt appears here as it happens, then the
        answer.
      </EmptyState>
    );
  }
  const { label, color } = phases[run.phase];
  return (
    <Stack aria-busy={run.phase === 'running'}>
      <Card withBorder>
        <Group justify="space-between" mb="md" gap="xs">
          <Group gap="xs" role="status">
            <Title order={2} size="h4">
              Call
            </Title>
            <Badge
              color={color}
              variant="light"
              tt="none"
              radius="sm"
              leftSection={run.phase === 'running' && <Loader size={10} />}
            >
              {label}
            </Badge>
            <Text size="sm" c="dimmed">
              {run.tookMs === undefined ? <RunningFor since={run.startedAt} /> : formatDuration(run.tookMs)}
            </Text>
          </Group>
          <RunLinks run={run} />
        </Group>
        <RunAttempts key={run.traceId} run={run} />
      </Card>
      <RunAnswer run={run} />
    </Stack>
  );
}

function RunAnswer({ run: { answer, error, facts, firstTextMs, phase } }: { run: Run }) {
  if (answer === undefined && error === undefined) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h4" mb="md">
        Answer
      </Title>
      <Stack>
        {answer !== undefined && <AnswerView answer={answer} />}
        {phase === 'stopped' && (
          <Text size="sm" c="dimmed">
            Stopped before its end.
          </Text>
        )}
        {error !== undefined && <ErrorNotice error={error} />}
        {firstTextMs !== undefined && (
          <Text size="sm" c="dimmed">
            Time to first token: {formatDuration(firstTextMs)}
          </Text>
        )}
        {facts !== undefined && <AnswerFactsView facts={facts} />}
      </Stack>
    </Card>
  );
}

/** Where more is known of a call, once it has an id. */
function RunLinks({ run: { facts, error, job, traceId } }: { run: Run }) {
  const can = useCan();
  const ofError = error instanceof ApiError ? error.details.requestId : undefined;
  const requestId = job === undefined ? (facts?.requestId ?? ofError) : requestIdOf(job.id);
  return (
    <Group gap="sm">
      {job !== undefined && (
        <TextLink to="/jobs" search={{ job: job.id }} size="sm">
          Job
        </TextLink>
      )}
      {can('logs.read') && requestId && (
        <>
          <TextLink to="/logs" search={{ log: requestId }} size="sm">
            Log
          </TextLink>
          <TextLink to="/traces/$traceId" params={{ traceId }} size="sm">
            Trace
          </TextLink>
        </>
      )}
    </Group>
  );
}
