import type { ErrorCode } from '@byway/errors/catalogue';
import { type Failure, failureStatus } from '@byway/errors/failure';
import type { Leaf } from './plan-schema.js';

/**
 * Failures that the same target would only repeat, although their status may be listed: no money and
 * no access do not come back within seconds, and the other two would be paid for again.
 */
const NEVER_RETRIED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'provider_quota_exceeded',
  'provider_auth_failed',
  'content_filtered',
  'response_too_large',
]);

/**
 * Whether the same leaf may be tried again. A lost worker is no answer of the provider, so the status
 * list does not count for it: `on_unknown: retry` asks for one more try even where `retry` is not set.
 * @param retries made on this leaf so far.
 */
export function mayRetry(leaf: Leaf, retries: number, failure: Failure): boolean {
  const { attempts, onStatusCodes } = leaf.retry;
  if (failure.code === 'worker_lost') return leaf.onUnknown === 'retry' && retries < Math.max(1, attempts);
  if (NEVER_RETRIED.has(failure.code)) return false;
  return retries < attempts && onStatusCodes.includes(failureStatus(failure));
}
