import type { Log, traceSpanSchema } from '@byway/contracts/ledger-api';
import type { z } from 'zod';

export type TraceSpan = z.output<typeof traceSpanSchema>;

/**
 * The bars of a trace's waterfall: per request one bar, and per attempt its wait in the queue and the
 * call of the provider, below the request. Times are Unix ms; `end_ms` is null for what still runs.
 */
export function traceSpans(logs: readonly Log[]): TraceSpan[] {
  return logs.flatMap((log) => [
    requestSpan(log),
    ...log.attempts.flatMap((attempt) => attemptSpans(log, attempt)),
  ]);
}

const endOf = (time: string | null) => (time === null ? null : Date.parse(time));

function requestSpan(log: Log): TraceSpan {
  return {
    span_id: log.span_id,
    parent_span_id: log.parent_span_id,
    name: log.endpoint,
    kind: 'request',
    status: log.status,
    start_ms: Date.parse(log.created_at),
    end_ms: endOf(log.completed_at),
    attributes: {
      request_id: log.id,
      http_status: log.http_status,
      error_code: log.error?.code ?? null,
      config: log.config,
      cache_status: log.cache_status,
      cost_usd: log.cost_usd,
      latency_ms: log.latency_ms,
    },
  };
}

function attemptSpans(log: Log, attempt: Log['attempts'][number]): TraceSpan[] {
  const startMs = Date.parse(attempt.started_at);
  const where = { request_id: log.id, attempt: attempt.number, target: attempt.target };
  return [
    {
      // The queue has no span of its own in OpenTelemetry; the id only has to be unique in this answer.
      span_id: `${attempt.span_id}-queue`,
      parent_span_id: log.span_id,
      name: `queue ${attempt.provider}`,
      kind: 'queue',
      status: 'completed',
      start_ms: startMs - attempt.queue_wait_ms,
      end_ms: startMs,
      attributes: { ...where, queue_wait_ms: attempt.queue_wait_ms },
    },
    {
      span_id: attempt.span_id,
      parent_span_id: log.span_id,
      name: attempt.model === null ? attempt.provider : `${attempt.provider} ${attempt.model}`,
      kind: 'attempt',
      status: attempt.status,
      start_ms: startMs,
      end_ms: endOf(attempt.finished_at),
      attributes: {
        ...where,
        provider: attempt.provider,
        model: attempt.model,
        virtual_key: attempt.virtual_key,
        http_status: attempt.http_status,
        error_code: attempt.error?.code ?? null,
        provider_request_id: attempt.provider_request_id,
        latency_ms: attempt.latency_ms,
        cost_usd: attempt.cost_usd,
        next: attempt.next,
      },
    },
  ];
}
