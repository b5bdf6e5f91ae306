import type { ReportWebhook } from '@byway/contracts/webhooks-api';

/** What follows a try: the delivery has ended, or comes again after `delayMs`. */
export type AfterTry = { ended: 'delivered' | 'dead_letter' | 'disabled' } | { delayMs: number };

/** A receiver's Retry-After is followed up to this many ms. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** A delay differs from the plan by up to this share, so that receivers that were away are not called all at once. */
const JITTER = 0.2;
/** 410 Gone: Standard Webhooks takes it for "never again". */
const GONE = 410;

/**
 * Decides by the rules of standardwebhooks.com: 2xx is a delivery, 410 disables the endpoint, and
 * everything else (redirects too) is tried again until the delays are used up.
 * @param tries made in this round, this one included.
 * @param random in [0, 1).
 */
export function afterTry(
  { status, retryAfterMs }: Pick<ReportWebhook, 'status' | 'retryAfterMs'>,
  { tries, delaysMs, random }: { tries: number; delaysMs: readonly number[]; random: () => number },
): AfterTry {
  if (status !== null && status >= 200 && status < 300) return { ended: 'delivered' };
  if (status === GONE) return { ended: 'disabled' };
  const planned = delaysMs[tries - 1];
  if (planned === undefined) return { ended: 'dead_letter' };
  const jittered = planned * (1 - JITTER + 2 * JITTER * random());
  return { delayMs: Math.round(Math.max(jittered, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS))) };
}
