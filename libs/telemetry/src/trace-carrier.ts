/**
 * Trace context as data: what travels in the queue, in headers and into the ledger.
 * The same shape as `TraceCarrier` in contracts, which this layer may not import.
 */
export interface TraceCarrier {
  traceparent: string;
  tracestate?: string | undefined;
  baggage?: string | undefined;
}

/** Header values as node:http and Fastify give them: lower-case names. */
export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** W3C Baggage, section 3.3.2: what a platform must pass on at least. Longer is dropped. */
const MAX_BAGGAGE_LENGTH = 8192;

function text(value: string | string[] | undefined): string | undefined {
  const joined = Array.isArray(value) ? value.join(',') : value;
  return joined === undefined || joined.trim() === '' ? undefined : joined.trim();
}

/**
 * The carrier of a request's headers, or undefined when it has no `traceparent`. It is not checked
 * here: `startSpan` begins a new trace when it is invalid. Two `traceparent` headers join to an
 * invalid one, as the specification wants.
 */
export function carrierFromHeaders(headers: IncomingHeaders): TraceCarrier | undefined {
  const traceparent = text(headers['traceparent']);
  if (traceparent === undefined) return undefined;
  return carrier(traceparent, text(headers['tracestate']), text(headers['baggage']));
}

/** Puts a carrier together without absent fields. */
export function carrier(traceparent: string, tracestate?: string, baggage?: string): TraceCarrier {
  return {
    traceparent,
    ...(tracestate !== undefined && tracestate !== '' && { tracestate }),
    ...(baggage !== undefined && baggage.length <= MAX_BAGGAGE_LENGTH && { baggage }),
  };
}
