import type { IncomingHttpHeaders } from 'node:http';

/** Never forwarded: they belong to this hop, or are secrets between the caller and Byway. */
const ownHeaders =
  /^(x-portkey-|x-byway-|authorization$|proxy-|cookie$|host$|connection$|keep-alive$|transfer-encoding$|te$|trailer$|upgrade$|content-|accept|expect$|idempotency-key$|prefer$|traceparent$|tracestate$)/;
const MAX_VALUE = 4096;

/** Headers of the caller that a target's `forward_headers` may name. */
export function forwardableHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const allowed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && value.length <= MAX_VALUE && !ownHeaders.test(name))
      allowed[name] = value;
  }
  return allowed;
}
