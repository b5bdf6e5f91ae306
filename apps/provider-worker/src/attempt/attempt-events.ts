import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AttemptFinished, AttemptStarted } from '@byway/contracts/ledger-events';
import type { ErrorCode } from '@byway/errors/catalogue';
import type { Leaf, NextStep } from '@byway/routing/plan-schema';
import type { TraceSpan } from '@byway/telemetry/trace-context';
import type { FinalOutcome } from './target-outcome.js';

/** The facts that both events of an attempt share. */
export type AttemptFacts = Omit<AttemptStarted, 'type' | 'model'>;

export function attemptFacts(
  job: AttemptJob,
  leaf: Leaf,
  span: Pick<TraceSpan, 'traceId' | 'spanId'>,
  startedAt: number,
): AttemptFacts {
  return {
    requestId: job.requestId,
    workspaceId: job.workspaceId,
    number: job.state.attempt,
    target: leaf.path,
    provider: leaf.provider,
    virtualKey: leaf.credential.kind === 'virtual-key' ? leaf.credential.slug : null,
    traceId: span.traceId,
    spanId: span.spanId,
    queueWaitMs: Math.max(0, startedAt - job.enqueuedAt),
    startedAt,
  };
}

function statusOf(code: ErrorCode | undefined): AttemptFinished['status'] {
  if (code === undefined) return 'succeeded';
  if (code === 'cancelled') return 'cancelled';
  return code === 'worker_lost' ? 'unknown' : 'failed';
}

export interface FinishedAttempt {
  facts: AttemptFacts;
  outcome: FinalOutcome;
  next: NextStep;
  /** Target of `next`. */
  nextTarget: string | null;
  responseBody: unknown;
  finishedAt: number;
}

/** The event for an attempt that ran to its end here. */
export function attemptFinished(attempt: FinishedAttempt): AttemptFinished {
  const { facts, outcome, next, finishedAt } = attempt;
  const failure = outcome.kind === 'failure' ? outcome.failure : null;
  return {
    ...facts,
    type: 'attempt-finished',
    model: outcome.model,
    status: statusOf(failure?.code),
    error: failure === null ? null : { code: failure.code, message: failure.message },
    httpStatus: outcome.facts.status,
    providerRequestId: outcome.facts.providerRequestId,
    latencyMs: finishedAt - facts.startedAt,
    costUsd: outcome.costUsd,
    usage: outcome.usage,
    finishReason: outcome.finishReason,
    ttftMs: outcome.ttftMs,
    warnings: outcome.warnings,
    responseBody: attempt.responseBody,
    next: nextOf(next, attempt.nextTarget),
    finishedAt,
  };
}

/** The event for an attempt whose worker died: nobody knows whether the provider was paid. */
export function attemptLost(attempt: {
  facts: AttemptFacts;
  next: NextStep;
  nextTarget: string | null;
  finishedAt: number;
}): AttemptFinished {
  const { facts, next, finishedAt } = attempt;
  return {
    ...facts,
    type: 'attempt-finished',
    model: null,
    status: 'unknown',
    error: { code: 'worker_lost', message: 'The worker died during the attempt.' },
    httpStatus: null,
    providerRequestId: null,
    latencyMs: finishedAt - facts.startedAt,
    costUsd: null,
    usage: {},
    finishReason: null,
    ttftMs: null,
    warnings: [],
    responseBody: null,
    next: nextOf(next, attempt.nextTarget),
    finishedAt,
  };
}

function nextOf(next: NextStep, target: string | null): AttemptFinished['next'] {
  return next.kind === 'finish'
    ? { kind: 'finish', target: null, delayMs: 0 }
    : { kind: next.kind, target, delayMs: next.delayMs };
}
