import { Code, Group, Loader, Text, Timeline } from '@mantine/core';
import { formatDuration } from '../format-figures.js';
import { IconAlertTriangle, IconArrowDown, IconBan, IconCheck, IconHelp, IconRefresh } from '../icons.js';
import { RunningFor } from '../running-for.js';
import { StatusBadge } from '../status-badge.js';
import { type ShownAttempt, stepBefore } from './shown-attempt.js';

const bullets: Readonly<Record<string, { icon: typeof IconCheck; color: string }>> = {
  succeeded: { icon: IconCheck, color: 'teal' },
  failed: { icon: IconAlertTriangle, color: 'red' },
  cancelled: { icon: IconBan, color: 'gray' },
};

interface AttemptTimelineProps {
  attempts: readonly ShownAttempt[];
  /** More may come. */
  isOpen: boolean;
  /** Said while there is no attempt and none is waited for. */
  nothing?: string;
}

/** The attempts of a request in order, as they happen. */
export function AttemptTimeline({
  attempts,
  isOpen,
  nothing = 'No attempt was made.',
}: AttemptTimelineProps) {
  const waits = isOpen && attempts.every(({ status }) => status !== 'in_progress');
  if (attempts.length === 0 && !waits) {
    return (
      <Text size="sm" c="dimmed">
        {nothing}
      </Text>
    );
  }
  return (
    <Timeline
      active={attempts.length}
      bulletSize={24}
      lineWidth={2}
      aria-label="Attempts"
      role="list"
      aria-live="polite"
    >
      {attempts.map((attempt, index) => {
        const { icon: Icon, color } = bullets[attempt.status] ?? { icon: IconHelp, color: 'grape' };
        const running = attempt.status === 'in_progress';
        return (
          <Timeline.Item
            key={attempt.number}
            role="listitem"
            color={running ? 'blue' : color}
            bullet={running ? <Loader size={12} color="white" /> : <Icon size={14} aria-hidden />}
          >
            <AttemptItem attempt={attempt} step={stepBefore(attempts, index)} />
          </Timeline.Item>
        );
      })}
      {waits && (
        <Timeline.Item role="listitem" color="blue" bullet={<Loader size={12} color="white" />}>
          <Text size="sm">Waiting in the queue</Text>
        </Timeline.Item>
      )}
    </Timeline>
  );
}

function AttemptItem({ attempt, step }: { attempt: ShownAttempt; step: 'fallback' | 'retry' | null }) {
  const { number, target, provider, model, status, error, httpStatus, queueWaitMs } = attempt;
  return (
    <>
      {step !== null && (
        <Group gap={4} mb={2}>
          {step === 'fallback' ? (
            <IconArrowDown size={14} aria-hidden />
          ) : (
            <IconRefresh size={14} aria-hidden />
          )}
          <Text size="xs" fw={600}>
            {step === 'fallback' ? `Fallback to ${target}` : 'Retry of the same target'}
          </Text>
        </Group>
      )}
      <Group gap="xs">
        <Text size="sm" fw={600}>
          Attempt {number}
        </Text>
        <StatusBadge status={status} httpStatus={httpStatus} />
        <Text size="sm" c="dimmed">
          {status === 'in_progress' ? (
            <RunningFor since={attempt.startedAt} />
          ) : (
            formatDuration(attempt.latencyMs)
          )}
        </Text>
      </Group>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {provider}
        {model !== null && ` ${model}`} <Code>{target}</Code>
      </Text>
      {queueWaitMs !== null && (
        <Text size="xs" c="dimmed">
          {formatDuration(queueWaitMs)} in the queue before
        </Text>
      )}
      {error !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <Code>{error.code}</Code> {error.message}
        </Text>
      )}
    </>
  );
}
