import type { ReplyHead } from '@byway/contracts/reply-head';
import type { Plan, RoutingState } from '@byway/routing/plan-schema';
import { retryAttemptCount } from '@byway/routing/routing-state';
import { bodySize, type CacheEntry } from './cache-entry.js';

/** The head of an answer out of the cache: no attempt at this target, no cost. */
export function hitHead(entry: CacheEntry, { plan, state }: { plan: Plan; state: RoutingState }): ReplyHead {
  const leaf = plan.leaves[state.leaf];
  return {
    status: 200,
    contentType: entry.contentType,
    contentLength: bodySize(entry),
    provider: leaf?.provider ?? '',
    model: entry.model,
    target: leaf?.path ?? '',
    // The state counts the attempt that would have come now.
    attempts: state.attempt - 1,
    retryAttempts: retryAttemptCount({ plan, state, outcome: { kind: 'success' } }),
    costUsd: 0,
    warnings: entry.warnings,
    headers: {},
    errorCode: null,
    errorMessage: null,
    cacheStatus: 'HIT',
  };
}
