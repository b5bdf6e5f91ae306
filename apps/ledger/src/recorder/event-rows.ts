import type {
  AttemptFinished,
  AttemptStarted,
  LedgerEvent,
  RequestSettled,
  RequestStarted,
} from '@byway/contracts/ledger-events';
import { eventKey, finishKey } from './event-order.js';
import type {
  attemptFinish,
  attemptStart,
  bodyColumns,
  requestSettlement,
  requestStart,
  RowOf,
} from './row-columns.js';

export const isoTime = (atMs: number) => new Date(atMs).toISOString();

export function requestStartRow(event: RequestStarted) {
  return {
    api_key_id: event.apiKeyId,
    endpoint: event.endpoint,
    mode: event.mode,
    trace_id: event.traceId,
    span_id: event.spanId,
    parent_span_id: event.parentSpanId,
    config_slug: event.configSlug,
    config_version_id: event.configVersionId,
    requested_virtual_key: event.virtualKey,
    requested_model: event.model,
    metadata: event.metadata,
    joined_request_id: event.joinedRequestId ?? null,
    accepted_at: isoTime(event.acceptedAt),
    start_key: eventKey(event.acceptedAt, event),
  } satisfies RowOf<typeof requestStart>;
}

export function requestSettlementRow(event: RequestSettled) {
  return {
    status: event.status,
    http_status: event.httpStatus,
    error_code: event.error?.code ?? null,
    error_message: event.error?.message ?? null,
    settled_provider: event.provider,
    settled_model: event.model,
    settled_target: event.target,
    settled_attempts: event.attempts,
    settled_cost_usd: event.costUsd,
    cache_status: event.cacheStatus,
    latency_ms: event.latencyMs,
    settled_at: isoTime(event.settledAt),
    settle_key: eventKey(event.settledAt, event),
  } satisfies RowOf<typeof requestSettlement>;
}

export function attemptStartRow(event: AttemptStarted | AttemptFinished) {
  const facts = {
    target: event.target,
    provider: event.provider,
    model: event.model,
    virtual_key: event.virtualKey,
    trace_id: event.traceId,
    span_id: event.spanId,
    queue_wait_ms: event.queueWaitMs,
    started_at: isoTime(event.startedAt),
  };
  // An attempt starts before its model is looked up: the event that knows it outweighs the other.
  const start_key = eventKey(event.startedAt, facts, event.model === null ? 1 : 0);
  return { ...facts, start_key } satisfies RowOf<typeof attemptStart>;
}

export function attemptFinishRow(event: AttemptFinished) {
  const { next } = event;
  return {
    status: event.status,
    error_code: event.error?.code ?? null,
    error_message: event.error?.message ?? null,
    http_status: event.httpStatus,
    provider_request_id: event.providerRequestId,
    latency_ms: event.latencyMs,
    cost_usd: event.costUsd,
    usage: event.usage,
    finish_reason: event.finishReason,
    ttft_ms: event.ttftMs,
    warnings: event.warnings,
    next: next === null ? null : { kind: next.kind, target: next.target, delay_ms: next.delayMs },
    finished_at: isoTime(event.finishedAt),
    finish_key: finishKey(event),
  } satisfies RowOf<typeof attemptFinish>;
}

/** What is known about a request, without what follows from its attempts. */
export type RequestParts = { workspace_id: string; id: string } & Partial<
  ReturnType<typeof requestStartRow> & ReturnType<typeof requestSettlementRow>
>;

/** What is known about an attempt; every event about one says how it started. */
export type AttemptRow = { workspace_id: string; request_id: string; number: number } & ReturnType<
  typeof attemptStartRow
> &
  Partial<ReturnType<typeof attemptFinishRow>>;

export type BodyRow = RowOf<typeof bodyColumns> & { body_key: string; attempt_number: number };

/** The numbers under which what is the request's own is kept; attempts count from 1. */
export const REQUEST_BODY = 0;
export const REQUEST_HEADERS = -1;
export const RESPONSE_HEADERS = -2;

/** The bodies and headers that an event carries: both may be kept for a shorter time than the rest. */
export function bodyRows(event: LedgerEvent): BodyRow[] {
  switch (event.type) {
    case 'request-started': {
      const place = { event, atMs: event.acceptedAt, key: eventKey(event.acceptedAt, event) };
      return [
        ...rowOf(place, REQUEST_BODY, event.requestBody),
        ...rowOf(place, REQUEST_HEADERS, event.requestHeaders),
      ];
    }
    case 'attempt-started':
      return [];
    case 'attempt-finished': {
      const place = { event, atMs: event.finishedAt, key: finishKey(event) };
      return rowOf(place, event.number, event.responseBody);
    }
    case 'request-settled': {
      const place = { event, atMs: event.settledAt, key: eventKey(event.settledAt, event) };
      return rowOf(place, RESPONSE_HEADERS, event.responseHeaders);
    }
  }
}

function rowOf(
  { event, atMs, key }: { event: LedgerEvent; atMs: number; key: string },
  attempt_number: number,
  body: unknown,
): BodyRow[] {
  if (body === null || body === undefined) return [];
  const { workspaceId: workspace_id, requestId: request_id } = event;
  return [{ workspace_id, request_id, attempt_number, body, body_key: key, created_at: isoTime(atMs) }];
}
