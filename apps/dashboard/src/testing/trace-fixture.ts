import { type Log, traceSchema } from '@byway/contracts/ledger-api';
import type { Trace } from '../api/traces.js';

/** The trace of some requests, with spans as the ledger makes them. */
export function traceOf(...requests: Log[]): Trace {
  const ms = (iso: string | null) => (iso === null ? null : Date.parse(iso));
  return traceSchema.parse({
    object: 'trace',
    trace_id: requests[0]?.trace_id,
    requests,
    spans: requests.flatMap((log) => [
      {
        span_id: log.span_id,
        parent_span_id: null,
        name: log.endpoint,
        kind: 'request',
        status: log.status,
        start_ms: ms(log.created_at),
        end_ms: ms(log.completed_at),
        attributes: {},
      },
      ...log.attempts.flatMap((attempt) => {
        const start = Date.parse(attempt.started_at);
        const common = { parent_span_id: log.span_id, name: attempt.provider, attributes: {} };
        return [
          {
            ...common,
            span_id: `${attempt.span_id}-queue`,
            kind: 'queue',
            status: 'completed',
            start_ms: start - attempt.queue_wait_ms,
            end_ms: start,
          },
          {
            ...common,
            span_id: attempt.span_id,
            kind: 'attempt',
            status: attempt.status,
            start_ms: start,
            end_ms: ms(attempt.finished_at),
          },
        ];
      }),
    ]),
  });
}
