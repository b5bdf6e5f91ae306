import type { RequestSettled, RequestStarted } from '@byway/contracts/ledger-events';
import { toFailure } from '@byway/errors/byway-error';
import { errorEntry } from '@byway/errors/catalogue';
import type { LedgerEmitter } from '@byway/queue/ledger-emitter';
import { attributes } from '@byway/telemetry/attributes';
import type { CheckedRequest } from './accept-request.js';

type SettledFacts = Omit<
  RequestSettled,
  'type' | 'requestId' | 'workspaceId' | 'cacheStatus' | 'latencyMs' | 'settledAt'
>;

/** Writes requests into the ledger's queue and ends their spans. */
export class RequestRecord {
  constructor(private readonly ledger: LedgerEmitter) {}

  /** The request was accepted. */
  started(checked: CheckedRequest): void {
    this.ledger.emit(requestStarted(checked, 'sync'));
  }

  /** The caller's call ended with an answer of a worker, or of a caller who left meanwhile. */
  settled(checked: CheckedRequest, facts: SettledFacts): void {
    const { requestId, principal, span, acceptedAt } = checked;
    const settledAt = Date.now();
    this.ledger.emit({
      type: 'request-settled',
      requestId,
      workspaceId: principal.workspaceId,
      cacheStatus: 'DISABLED',
      latencyMs: settledAt - acceptedAt,
      settledAt,
      ...facts,
    });
    span.setAttributes({
      [attributes.httpResponseStatusCode]: facts.httpStatus,
      [attributes.attemptCount]: facts.attempts,
      [attributes.target]: facts.target ?? undefined,
    });
    if (facts.error !== null) span.recordFailure(facts.error.code, facts.error.message);
    span.end(settledAt);
  }

  /** The call ended without an answer of a worker: queue away, deadline, or the caller hung up. */
  ended(checked: CheckedRequest, error: unknown): void {
    const { code, message } = toFailure(error);
    this.settled(checked, {
      status: endStatusOf(code),
      httpStatus: errorEntry(code).status,
      error: { code, message },
      provider: null,
      model: null,
      target: null,
      attempts: 0,
      costUsd: null,
    });
  }
}

/** How the record calls the end of a request that failed with this code. */
export function endStatusOf(code: string): 'cancelled' | 'expired' | 'failed' {
  if (code === 'cancelled') return 'cancelled';
  return code === 'request_timeout' ? 'expired' : 'failed';
}

/** The event that begins the record of a request. */
export function requestStarted(checked: CheckedRequest, mode: RequestStarted['mode']): RequestStarted {
  const { requestId, principal, options, route, body, endpoint, span, acceptedAt } = checked;
  return {
    type: 'request-started',
    requestId,
    workspaceId: principal.workspaceId,
    apiKeyId: principal.apiKeyId,
    endpoint,
    mode,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    configSlug: route.configSlug,
    configVersionId: route.configVersionId,
    virtualKey: route.virtualKey,
    model: typeof body.model === 'string' ? body.model : null,
    metadata: options.metadata,
    requestBody: options.logBodies ? body : null,
    acceptedAt,
  };
}
