import type { Leaf } from '@byway/routing/plan-schema';
import type { IncomingHttpHeaders } from 'node:http';

/** Never forwarded: they belong to this hop, or are secrets between the caller and Byway. */
const ownHeaders =
  /^(x-portkey-|x-byway-|authorization$|x-api-key$|proxy-|cookie$|host$|connection$|keep-alive$|transfer-encoding$|te$|trailer$|upgrade$|content-|accept|expect$|idempotency-key$|prefer$|traceparent$|tracestate$)/;
const MAX_VALUE = 4096;

/**
 * Headers of the caller that some target's `forward_headers` names. No others: they go into the queue,
 * and a caller may send keys that are none of Byway's business.
 */
export function forwardableHeaders(
  headers: IncomingHttpHeaders,
  leaves: readonly Pick<Leaf, 'forwardHeaders'>[],
): Record<string, string> {
  const wanted = new Set(leaves.flatMap(({ forwardHeaders }) => forwardHeaders.map((n) => n.toLowerCase())));
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (wanted.has(name) && typeof value === 'string' && value.length <= MAX_VALUE && !ownHeaders.test(name))
      allowed[name] = value;
  }
  return allowed;
}
