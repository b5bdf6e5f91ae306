import type { Job } from '@byway/contracts/jobs-api';
import type { Log } from '@byway/contracts/ledger-api';

/** An attempt of a request or of a job, as both are shown. */
export interface ShownAttempt {
  number: number;
  target: string;
  provider: string;
  model: string | null;
  status: string;
  error: { code: string; message: string } | null;
  httpStatus: number | null;
  latencyMs: number | null;
  /** Null: not told. */
  queueWaitMs: number | null;
  /** Unix ms. */
  startedAt: number;
}

export const attemptsOfLog = ({ attempts }: Pick<Log, 'attempts'>): ShownAttempt[] =>
  attempts.map(({ http_status: httpStatus, latency_ms: latencyMs, ...attempt }) => ({
    ...{ ...attempt, httpStatus, latencyMs },
    queueWaitMs: attempt.queue_wait_ms,
    startedAt: Date.parse(attempt.started_at),
  }));

export const attemptsOfJob = ({ attempts }: Pick<Job, 'attempts'>): ShownAttempt[] =>
  attempts.map(({ http_status: httpStatus, latency_ms: latencyMs, ...attempt }) => ({
    ...{ ...attempt, httpStatus, latencyMs },
    queueWaitMs: null,
    startedAt: attempt.started_at * 1000,
  }));

/** How an attempt came after the one before: at another target, or at the same once more. */
export function stepBefore(attempts: readonly ShownAttempt[], index: number): 'fallback' | 'retry' | null {
  const [before, attempt] = [attempts[index - 1], attempts[index]];
  if (before === undefined || attempt === undefined) return null;
  return before.target === attempt.target ? 'retry' : 'fallback';
}
