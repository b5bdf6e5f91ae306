import { BywayError } from '@byway/errors/byway-error';
import type { ErrorCode } from '@byway/errors/catalogue';
import { type Failure, failureStatus } from '@byway/errors/failure';
import type { FallbackStep, Leaf, NextStep, Outcome, Plan, RoutingState } from './plan-schema.js';
import { retryDelayMs } from './retry-delay.js';
import { mayRetry } from './retry-rule.js';
import { withFailure } from './routing-state.js';

export interface AdvanceInput {
  plan: Plan;
  /** Of the attempt that just ended. */
  state: RoutingState;
  outcome: Outcome;
  /** A number in [0, 1), for the jitter. */
  random: () => number;
  /** ms until nobody wants the answer any more. */
  remainingMs: number;
}

/** Nobody waits any more: another target would be paid for nothing. */
const FINAL_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['cancelled', 'request_timeout']);

/**
 * What happens after an attempt: the same target again after `delayMs`, the next target, or the end.
 *
 * ```
 * failure -> lost for good? -> retry allowed and in time? -> innermost fallback that takes it -> finish
 *                                                             (each judges by its own rule)
 * ```
 * @throws BywayError `internal_error` when the state does not belong to the plan.
 */
export function advance(input: AdvanceInput): NextStep {
  const { plan, outcome } = input;
  if (outcome.kind === 'success') return { kind: 'finish', state: input.state, outcome };
  const { failure } = outcome;
  const leaf = plan.leaves[input.state.leaf];
  if (leaf === undefined) {
    throw new BywayError('internal_error', `The plan has no leaf ${input.state.leaf}.`);
  }
  const state = withFailure(input.state, failure);

  if (failure.code === 'worker_lost' && leaf.onUnknown === 'fail') return unknownOutcome(state, failure);
  if (FINAL_CODES.has(failure.code) || input.remainingMs <= 0) return { kind: 'finish', state, outcome };
  if (mayRetry(leaf, state.retries, failure)) {
    const delayMs = retryDelayMs(state.retries, { policy: leaf.retry, failure, random: input.random });
    // A wait that outlasts the caller helps nobody, while the next target may still be in time.
    if (delayMs < input.remainingMs) {
      return {
        kind: 'retry',
        state: { ...state, retries: state.retries + 1, attempt: state.attempt + 1 },
        delayMs,
      };
    }
  }
  const next = nextLeaf(leaf, failure);
  if (next === null) return { kind: 'finish', state, outcome };
  return {
    kind: 'fallback',
    state: { ...state, leaf: next, retries: 0, attempt: state.attempt + 1 },
    delayMs: 0,
  };
}

function unknownOutcome(state: RoutingState, lost: Failure): NextStep {
  const failure: Failure = { ...lost, code: 'unknown_outcome' };
  return { kind: 'finish', state, outcome: { kind: 'failure', failure } };
}

/** A fallback that does not take the failure, or has no target left, hands it to the one around it. */
function nextLeaf(leaf: Leaf, failure: Failure): number | null {
  return leaf.fallbacks.find((step) => step.next !== null && takes(step, failure))?.next ?? null;
}

function takes(step: FallbackStep, failure: Failure): boolean {
  // Whether to go on after a lost worker is for on_unknown alone: there was no status to compare.
  if (failure.code === 'worker_lost') return true;
  if (failure.code === 'content_filtered') return step.onContentFilter === 'fallback';
  return step.onStatusCodes === null || step.onStatusCodes.includes(failureStatus(failure));
}
