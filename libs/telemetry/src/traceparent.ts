import { isSpanId, isTraceId } from './trace-ids.js';

export interface Traceparent {
  traceId: string;
  /** The id of the caller's span: `parent-id` in the specification. */
  spanId: string;
  sampled: boolean;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 0x01;

/**
 * Reads a `traceparent` header; undefined when it is invalid, and then a new trace begins.
 * Rules: W3C Trace Context (Recommendation of 2021-11-23), sections 3.2.2 and 4.3: version ff is
 * invalid, version 00 has nothing after the flags, later versions may.
 */
export function parseTraceparent(text: string): Traceparent | undefined {
  const [, version, traceId, spanId, flags, rest] = form.exec(text) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) {
    return undefined;
  }
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (!isTraceId(traceId) || !isSpanId(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/** Writes a `traceparent` of version 00, the only one there is. */
export function formatTraceparent({ traceId, spanId, sampled }: Traceparent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
