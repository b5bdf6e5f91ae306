import { loggedResponseHeaders } from '@byway/contracts/logged-response-headers';
import type { RequestSettled, RequestStarted } from '@byway/contracts/ledger-events';
import type { ReplyHead } from '@byway/contracts/reply-head';
import { responseHeaders } from '@byway/contracts/response-headers';
import { toFailure } from '@byway/errors/byway-error';
import { errorEntry } from '@byway/errors/catalogue';
import { errorAnswer } from '@byway/errors/error-body';
import type { LedgerEmitter } from '@byway/queue/ledger-emitter';
import { cacheUse } from '@byway/routing/cache-use';
import { attributes } from '@byway/telemetry/attributes';
import type { CheckedRequest } from './accept-request.js';
import type { Delivery } from './relay-events.js';

/** Of the gateway's own errors. */
const json = { 'content-type': 'application/json; charset=utf-8' };

type SettledFacts = Omit<RequestSettled, 'type' | 'requestId' | 'workspaceId' | 'latencyMs' | 'settledAt'>;

/** Writes requests into the ledger's queue and ends their spans. */
export class RequestRecord {
  constructor(private readonly ledger: LedgerEmitter) {}

  /** The request was accepted. @param joinedRequestId the running one whose answer it waits for. */
  started(checked: CheckedRequest, joinedRequestId?: string): void {
    checked.span.setAttributes({ [attributes.joinedRequestId]: joinedRequestId });
    this.ledger.emit({ ...requestStarted(checked, 'sync'), joinedRequestId });
  }

  private settled(checked: CheckedRequest, facts: SettledFacts): void {
    const { requestId, principal, span, acceptedAt } = checked;
    const settledAt = Date.now();
    this.ledger.emit({
      type: 'request-settled',
      requestId,
      workspaceId: principal.workspaceId,
      latencyMs: settledAt - acceptedAt,
      settledAt,
      ...facts,
    });
    span.setAttributes({
      [attributes.httpResponseStatusCode]: facts.httpStatus,
      [attributes.attemptCount]: facts.attempts,
      [attributes.target]: facts.target ?? undefined,
      [attributes.cacheStatus]: facts.cacheStatus ?? undefined,
    });
    if (facts.error !== null) span.recordFailure(facts.error.code, facts.error.message);
    span.end(settledAt);
  }

  /** The call ended without an answer of a worker: queue away, deadline, or the caller hung up. */
  ended(checked: CheckedRequest, error: unknown): void {
    const failure = toFailure(error);
    const { code, message } = failure;
    const isGone = code === 'cancelled';
    this.settled(checked, {
      status: endStatusOf(code),
      httpStatus: errorEntry(code).status,
      error: { code, message },
      provider: null,
      model: null,
      target: null,
      attempts: 0,
      costUsd: null,
      cacheStatus: cacheUse(checked.route.plan.leaves[checked.route.plan.entry]),
      responseHeaders: isGone
        ? undefined
        : sentHeaders(checked, { ...json, ...errorAnswer(failure).headers }),
    });
  }

  /** The caller's call ended with this answer, whole or not. */
  answered(checked: CheckedRequest, head: ReplyHead, { delivered, streamError }: Delivery): void {
    const { errorCode, errorMessage } = head;
    const error =
      errorCode === null ? (streamError ?? null) : { code: errorCode, message: errorMessage ?? '' };
    this.settled(checked, {
      status: !delivered ? 'cancelled' : error === null ? 'completed' : endStatusOf(error.code),
      httpStatus: head.status,
      error,
      provider: head.provider,
      model: head.model,
      target: head.target,
      attempts: head.attempts,
      costUsd: head.costUsd,
      cacheStatus: head.cacheStatus,
      responseHeaders: sentHeaders(checked, responseHeaders(head)),
    });
  }
}

/** The headers of an answer for the log; undefined when none are to be kept. */
function sentHeaders({ requestId, options, span }: CheckedRequest, headers: Record<string, string>) {
  if (!options.logBodies) return undefined;
  const own = { 'x-request-id': requestId, 'x-portkey-trace-id': span.traceId };
  return loggedResponseHeaders({ ...own, ...headers });
}

/** How the record calls the end of a request that failed with this code. */
function endStatusOf(code: string): 'cancelled' | 'expired' | 'failed' {
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
    requestHeaders: checked.loggedHeaders,
    acceptedAt,
  };
}
