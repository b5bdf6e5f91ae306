import { createFeedbackSchema } from '@byway/contracts/ledger-api';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { traceIdFrom } from '@byway/telemetry/trace-ids';

/** The query of a URL with `trace_id` as the ledger keeps it: callers know the text they sent. */
export function queryWithTraceId(url: string): string {
  const at = url.indexOf('?');
  if (at === -1) return '';
  const query = new URLSearchParams(url.slice(at));
  const traceId = query.get('trace_id');
  // An empty one is a mistake, which its hash would hide.
  if (traceId === null || traceId === '') return url.slice(at);
  query.set('trace_id', traceIdFrom(traceId));
  return `?${query.toString()}`;
}

/** A feedback body, checked, as a list whose trace ids are those the ledger keeps. */
export function feedbackWithTraceIds(body: unknown) {
  const entries = parseOrThrow(createFeedbackSchema, body);
  return entries.map((entry) => ({ ...entry, trace_id: traceIdFrom(entry.trace_id) }));
}
