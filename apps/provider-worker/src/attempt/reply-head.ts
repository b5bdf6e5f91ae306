import { shapedError } from '@byway/anthropic-wire/error-shape';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { ReplyHead } from '@byway/contracts/reply-head';
import { type AttemptError, errorAnswer } from '@byway/errors/error-body';
import type { Failure } from '@byway/errors/failure';
import { cacheUse } from '@byway/routing/cache-use';
import type { Leaf, Outcome, RoutingState } from '@byway/routing/plan-schema';
import { retryAttemptCount } from '@byway/routing/routing-state';
import type { ReplyBody } from '../operations/operation.js';
import { EVENT_STREAM } from '../operations/text-answer.js';

export interface HeadFacts {
  job: AttemptJob;
  /** State after the last attempt. */
  state: RoutingState;
  leaf: Leaf;
  model: string | null;
  warnings: string[];
  costUsd: number | null;
}

function headOf({ job, state, leaf, model, warnings, costUsd }: HeadFacts, outcome: Outcome) {
  return {
    provider: leaf.provider,
    model,
    target: leaf.path,
    attempts: state.attempt,
    retryAttempts: retryAttemptCount({ plan: job.plan, state, outcome }),
    costUsd,
    warnings,
    cacheStatus: cacheUse(leaf),
  };
}

const sizeOf = (chunks: readonly Uint8Array[]) => chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);

/** Head of a successful answer. */
export function successHead(
  facts: HeadFacts,
  { contentType, chunks }: Pick<ReplyBody, 'contentType' | 'chunks'>,
): ReplyHead {
  return {
    ...headOf(facts, { kind: 'success' }),
    status: 200,
    contentType,
    contentLength: sizeOf(chunks),
    headers: {},
    errorCode: null,
    errorMessage: null,
  };
}

/** Head of an answer that is streamed: what it costs is not known yet. */
export function streamHead(facts: HeadFacts): ReplyHead {
  return { ...successHead(facts, { contentType: EVENT_STREAM, chunks: [] }), contentLength: null };
}

/** Head and body of a request that failed for good: the endpoint's error body with each attempt's code. */
export function failureReply(facts: HeadFacts, failure: Failure): { head: ReplyHead; body: Uint8Array[] } {
  const attempts = facts.state.failures.map((attempt): AttemptError => {
    const leaf = facts.job.plan.leaves[attempt.leaf];
    const { code, status, message } = attempt;
    return { target: leaf?.path ?? '', provider: leaf?.provider ?? '', code, status, message };
  });
  const answer = errorAnswer(failure, attempts);
  const { endpoint, requestId } = facts.job;
  const shaped = shapedError(answer.body, { endpoint, requestId, status: answer.status });
  const body = [Buffer.from(JSON.stringify(shaped))];
  const head = {
    ...headOf(facts, { kind: 'failure', failure }),
    status: answer.status,
    contentType: 'application/json',
    contentLength: sizeOf(body),
    headers: answer.headers,
    errorCode: failure.code,
    errorMessage: failure.message,
  };
  return { head, body };
}
