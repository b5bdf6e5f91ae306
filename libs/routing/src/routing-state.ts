import { type Failure, failureStatus } from '@byway/errors/failure';
import type { Outcome, Plan, RoutingState } from './plan-schema.js';

const MAX_MESSAGE_LENGTH = 300;

/** The state of the first attempt. */
export function initialState(plan: Plan): RoutingState {
  return { leaf: plan.entry, retries: 0, attempt: 1, failures: [] };
}

/** The state with the failure of its current attempt in the history. */
export function withFailure(state: RoutingState, failure: Failure): RoutingState {
  const record = {
    leaf: state.leaf,
    code: failure.code,
    status: failureStatus(failure),
    // Half of a surrogate pair at the cut would be refused by PostgreSQL's jsonb.
    message: failure.message.slice(0, MAX_MESSAGE_LENGTH).replace(/[\uD800-\uDBFF]$/, ''),
  };
  return { ...state, failures: [...state.failures, record] };
}

/**
 * `x-portkey-retry-attempt-count`: retries made on the last leaf, or -1 when they were used up and
 * the request failed all the same; 0 when there was none.
 */
export function retryAttemptCount(end: { plan: Plan; state: RoutingState; outcome: Outcome }): number {
  const { retries, leaf } = end.state;
  const allowed = end.plan.leaves[leaf]?.retry.attempts ?? 0;
  const exhausted = end.outcome.kind === 'failure' && retries > 0 && retries >= allowed;
  return exhausted ? -1 : retries;
}
