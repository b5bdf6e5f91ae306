import type { Failure } from '@byway/errors/failure';
import type { RetryPolicy } from './plan-schema.js';

const FIRST_DELAY_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
/** What a provider may ask for at most, as Portkey's MAX_RETRY_LIMIT_MS. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * ms to wait before the next try: 0.5 s doubled with each retry up to 8 s, give or take a quarter so
 * that callers who failed together do not come back together; or what the provider asked for.
 * @param random a number in [0, 1)
 */
export function retryDelayMs(
  retries: number,
  { policy, failure, random }: { policy: RetryPolicy; failure: Failure; random: () => number },
): number {
  if (policy.useRetryAfterHeaders && failure.retryAfterMs !== undefined) {
    return Math.min(Math.ceil(failure.retryAfterMs), LONGEST_RETRY_AFTER_MS);
  }
  const backoff = Math.min(FIRST_DELAY_MS * 2 ** retries, LONGEST_BACKOFF_MS);
  return Math.round(backoff * (0.75 + 0.5 * random()));
}
