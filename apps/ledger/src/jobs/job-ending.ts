import { jobIdOf, type JobResult, type SettleJob } from '@byway/contracts/jobs-api';
import { loggedResponseHeaders } from '@byway/contracts/logged-response-headers';
import type { RequestSettled } from '@byway/contracts/ledger-events';
import { responseHeaders } from '@byway/contracts/response-headers';
import { type AttemptError, errorAnswer } from '@byway/errors/error-body';
import type { Failure } from '@byway/errors/failure';
import { cacheUse } from '@byway/routing/cache-use';
import type { Plan, RoutingState } from '@byway/routing/plan-schema';
import { retryAttemptCount } from '@byway/routing/routing-state';

/** Characters of a body that a row takes; see `jobResultSchema`. */
const INLINE_LIMIT = 65_536;

/** The failures of jobs that ended because of what nobody did. */
export const pastDeadline: Failure = { code: 'request_timeout', message: 'The request passed its deadline.' };
export const cancelledByCaller: Failure = { code: 'cancelled', message: 'The job was cancelled.' };
export const workerLost: Failure = {
  code: 'worker_lost',
  message: 'The worker died during the attempt.',
};

export interface FailedJob {
  plan: Plan;
  /** State after the last attempt. */
  state: RoutingState;
  /** Attempts that were begun. */
  attempts: number;
  failure: Failure;
}

/** The answer of a job that failed and that no worker answers for: the error body a caller would get. */
export function errorResult({ plan, state, attempts, failure }: FailedJob): JobResult {
  const tried = state.failures.map(({ leaf, code, status, message }): AttemptError => {
    const { path = '', provider = '' } = plan.leaves[leaf] ?? {};
    return { target: path, provider, code, status, message };
  });
  const answer = errorAnswer(failure, tried);
  const whole = JSON.stringify(answer.body);
  // Only a plan of some hundred attempts gets there; what counts is the error itself.
  const text = whole.length > INLINE_LIMIT ? JSON.stringify(errorAnswer(failure).body) : whole;
  const leaf = plan.leaves[state.leaf];
  return {
    head: {
      status: answer.status,
      contentType: 'application/json',
      contentLength: Buffer.byteLength(text),
      provider: leaf?.provider ?? '',
      model: null,
      target: leaf?.path ?? '',
      attempts,
      retryAttempts: retryAttemptCount({ plan, state, outcome: { kind: 'failure', failure } }),
      costUsd: null,
      warnings: [],
      headers: answer.headers,
      errorCode: failure.code,
      errorMessage: failure.message,
      cacheStatus: cacheUse(leaf),
    },
    body: { kind: 'inline', text },
  };
}

export interface SettledJob {
  requestId: string;
  workspaceId: string;
  status: SettleJob['status'];
  result: JobResult;
  error: Failure | null;
  /** Whether bodies and headers are kept. */
  logBodies: boolean;
  acceptedAt: Date;
  settledAt: Date;
}

/** The event by which the end of a job gets into the record of its request. */
export function settledEvent(job: SettledJob): RequestSettled {
  const { head } = job.result;
  // Where nothing was tried, the head names the target that would have been.
  const tried = head.attempts > 0 || head.cacheStatus === 'HIT';
  return {
    type: 'request-settled',
    requestId: job.requestId,
    workspaceId: job.workspaceId,
    status: job.status,
    httpStatus: head.status,
    error: job.error === null ? null : { code: job.error.code, message: job.error.message },
    provider: tried ? head.provider : null,
    model: tried ? head.model : null,
    target: tried ? head.target : null,
    attempts: head.attempts,
    costUsd: head.costUsd,
    cacheStatus: head.cacheStatus,
    responseHeaders: job.logBodies
      ? loggedResponseHeaders({ ...responseHeaders(head), 'x-byway-job-id': jobIdOf(job.requestId) })
      : undefined,
    latencyMs: Math.max(0, job.settledAt.getTime() - job.acceptedAt.getTime()),
    settledAt: job.settledAt.getTime(),
  };
}
