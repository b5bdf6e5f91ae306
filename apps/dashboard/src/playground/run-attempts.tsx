import type { Log } from '@byway/contracts/ledger-api';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { traceLogQuery } from '../api/trace-logs.js';
import { useCan } from '../session/session-context.js';
import { AttemptTimeline } from '../shared/attempts/attempt-timeline.js';
import { attemptsOfJob, attemptsOfLog } from '../shared/attempts/shown-attempt.js';
import { isOpenJob } from '../shared/is-open-job.js';
import { useNow } from '../shared/use-now.js';
import type { Run } from './use-run.js';

const POLL_MS = 500;
/** How long after the end of a call its record may be late. */
const RECORD_LATE_MS = 10_000;

/** The attempts of a call as they happen: of its record, or of its job for keys that may not read logs. */
export function RunAttempts({ run }: { run: Run }) {
  const canReadLogs = useCan()('logs.read');
  const now = useNow(1000);
  const mayGrow = run.tookMs === undefined || now - run.startedAt - run.tookMs < RECORD_LATE_MS;
  const { data: log } = useQuery({
    ...traceLogQuery(run.traceId),
    enabled: canReadLogs,
    refetchInterval: ({ state }) => (mayGrow && !isWhole(state.data) ? POLL_MS : false),
  });
  // A call that was refused is never recorded.
  const isOpen = log ? !isWhole(log) && mayGrow : run.phase === 'running';
  if (log) return <AttemptTimeline attempts={attemptsOfLog(log)} isOpen={isOpen} />;
  if (run.job) return <AttemptTimeline attempts={attemptsOfJob(run.job)} isOpen={isOpenJob(run.job)} />;
  if (canReadLogs) {
    const nothing = mayGrow ? 'No attempt is recorded yet.' : 'No attempt was made.';
    return <AttemptTimeline attempts={[]} isOpen={isOpen} nothing={nothing} />;
  }
  return (
    <Text size="sm" c="dimmed">
      The attempts of this call are not visible to this API key: it lacks the scope logs.read.
    </Text>
  );
}

/** The request has ended and so have all of its attempts. */
function isWhole(log: Log | null | undefined): boolean {
  if (!log || log.status === 'in_progress' || log.attempts.length < log.attempt_count) return false;
  return log.attempts.every(({ status }) => status !== 'in_progress');
}
