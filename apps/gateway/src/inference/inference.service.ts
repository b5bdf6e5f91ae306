import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { RequestSettled } from '@byway/contracts/ledger-events';
import type { Principal } from '@byway/contracts/vault-api';
import { toFailure } from '@byway/errors/byway-error';
import { errorEntry } from '@byway/errors/catalogue';
import type { Endpoint } from '@byway/providers/catalogue/catalogue-types';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { CancelTopic } from '@byway/queue/cancel-topic';
import type { LedgerEmitter } from '@byway/queue/ledger-emitter';
import type { IncomingReply, Pending, ReplyServer } from '@byway/reply/reply-server';
import type { Params } from '@byway/routing/plan-schema';
import { initialState } from '@byway/routing/routing-state';
import { attributes } from '@byway/telemetry/attributes';
import { carrierFromHeaders } from '@byway/telemetry/trace-carrier';
import { startSpan, type TraceSpan } from '@byway/telemetry/trace-context';
import { traceIdFrom } from '@byway/telemetry/trace-ids';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pipeline } from 'node:stream/promises';
import { authenticate, providerKeyOf } from '../request/authenticate.js';
import { checkTargets } from '../request/check-targets.js';
import { headerOf } from '../request/header.js';
import { parseRequestOptions, type RequestOptions } from '../request/request-options.js';
import { type Route, routeRequest, type RoutingServices } from '../request/route-request.js';
import { forwardableHeaders } from './forwardable-headers.js';
import { responseHeaders } from './response-headers.js';

export interface InferenceOptions extends RoutingServices {
  queues: AttemptQueues;
  replies: ReplyServer;
  cancelTopic: CancelTopic;
  ledger: LedgerEmitter;
  logger: Logger;
  /** ms from accepting a request to giving it up. */
  deadlineMs: number;
}

/** An inference endpoint: its path and what reads its body. */
export interface Operation {
  endpoint: Endpoint;
  /** Throws the 4xx of a body that is wrong whatever the target. */
  parse(body: unknown): Params;
}

/** A request that was accepted and is on its way through the queue. */
interface Accepted {
  requestId: string;
  principal: Principal;
  options: RequestOptions;
  route: Route;
  body: Params;
  operation: Operation;
  span: TraceSpan;
  acceptedAt: number;
}

/** Carries a call from the HTTP request through the queue to the answer. */
export class InferenceService {
  constructor(private readonly services: InferenceOptions) {}

  /** Serves one call; throws BywayErrors for the error filter. */
  async serve(request: FastifyRequest, reply: FastifyReply, operation: Operation): Promise<void> {
    const accepted = await this.accept(request, operation);
    void reply.header('x-portkey-trace-id', accepted.span.traceId);
    const deadlineAt = accepted.acceptedAt + this.services.deadlineMs;
    const pending = this.services.replies.expect(accepted.requestId, { deadlineAt });
    const onClose = () => {
      if (!reply.raw.writableFinished) pending.cancel({ code: 'cancelled', message: 'The caller hung up.' });
    };
    reply.raw.once('close', onClose);
    try {
      await this.enqueue(accepted, { pending, deadlineAt, headers: forwardableHeaders(request.headers) });
      await this.deliver(accepted, await pending.arrived, reply);
    } catch (error) {
      this.settleFailure(accepted, error);
      throw error;
    } finally {
      reply.raw.off('close', onClose);
    }
  }

  private async accept(request: FastifyRequest, operation: Operation): Promise<Accepted> {
    const { services } = this;
    const nowMs = Date.now();
    const principal = await authenticate(request.headers, 'inference', { vault: services.vault, nowMs });
    const body = operation.parse(request.body);
    const options = parseRequestOptions(request.headers);
    const providerKey = providerKeyOf(request.headers);
    const route = await routeRequest({ principal, options, providerKey, body, nowMs }, services);
    checkTargets(route.plan, body, { endpoint: operation.endpoint, nowMs });
    const callerTraceId = headerOf(request.headers, 'x-portkey-trace-id');
    const span = startSpan({
      name: `POST ${operation.endpoint}`,
      kind: 'server',
      parent: carrierFromHeaders(request.headers),
      traceId: callerTraceId === undefined ? undefined : traceIdFrom(callerTraceId),
      startTime: nowMs,
      attributes: {
        [attributes.httpRequestMethod]: 'POST',
        [attributes.httpRoute]: operation.endpoint,
        [attributes.requestId]: request.id,
        [attributes.workspaceId]: principal.workspaceId,
        [attributes.apiKeyId]: principal.apiKeyId,
        [attributes.configSlug]: route.configSlug ?? undefined,
        [attributes.callerTraceId]: callerTraceId,
      },
    });
    return { requestId: request.id, principal, options, route, body, operation, span, acceptedAt: nowMs };
  }

  private async enqueue(
    accepted: Accepted,
    {
      pending,
      deadlineAt,
      headers,
    }: { pending: Pending; deadlineAt: number; headers: Record<string, string> },
  ): Promise<void> {
    const { requestId, principal, options, route, body, operation, span, acceptedAt } = accepted;
    const job: AttemptJob = {
      version: 1,
      requestId,
      workspaceId: principal.workspaceId,
      endpoint: operation.endpoint,
      body,
      plan: route.plan,
      state: initialState(route.plan),
      reply: { url: this.services.replies.url, token: pending.token },
      acceptedAt,
      deadlineAt,
      enqueuedAt: Date.now(),
      trace: span.carrier,
      logBodies: options.logBodies,
      forwardableHeaders: headers,
    };
    this.services.ledger.emit({
      type: 'request-started',
      requestId,
      workspaceId: principal.workspaceId,
      apiKeyId: principal.apiKeyId,
      endpoint: operation.endpoint,
      mode: 'sync',
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
    });
    try {
      await this.services.queues.add(job);
    } catch (error) {
      pending.cancel(toFailure(error));
      throw error;
    }
  }

  private async deliver(accepted: Accepted, incoming: IncomingReply, reply: FastifyReply): Promise<void> {
    const { head, body } = incoming;
    // Fastify's headers so far (request id, trace id) go with the answer, which is written without it.
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    reply.raw.writeHead(head.status, responseHeaders(head));
    let delivered = true;
    try {
      await pipeline(body, reply.raw);
    } catch (error) {
      delivered = false;
      this.services.logger.info(
        { requestId: accepted.requestId, err: error },
        'the answer was not read to its end',
      );
    }
    incoming.finish(delivered ? 'delivered' : 'abandoned');
    const error = head.errorCode === null ? null : { code: head.errorCode, message: head.errorMessage ?? '' };
    this.settle(accepted, {
      status: !delivered ? 'cancelled' : error === null ? 'completed' : 'failed',
      httpStatus: head.status,
      error,
      provider: head.provider,
      model: head.model,
      target: head.target,
      attempts: head.attempts,
      costUsd: head.costUsd,
    });
  }

  /** The call ended without an answer from a worker: queue away, deadline, or the caller hung up. */
  private settleFailure(accepted: Accepted, error: unknown): void {
    const { code, message } = toFailure(error);
    const { requestId, route } = accepted;
    this.settle(accepted, {
      status: code === 'cancelled' ? 'cancelled' : code === 'request_timeout' ? 'expired' : 'failed',
      httpStatus: errorEntry(code).status,
      error: { code, message },
      provider: null,
      model: null,
      target: null,
      attempts: 0,
      costUsd: null,
    });
    if (code !== 'cancelled' && code !== 'request_timeout') return;
    // Where the request stands by now is not known here: take the first attempt out if it still
    // waits, and tell the workers. Later attempts ask whether anybody waits before they start.
    const first = route.plan.leaves[route.plan.entry];
    const gone = [
      this.services.cancelTopic.publish(requestId, message),
      ...(first === undefined ? [] : [this.services.queues.remove(requestId, 1, first.provider)]),
    ];
    void Promise.allSettled(gone);
  }

  private settle(
    { requestId, principal, span, acceptedAt }: Accepted,
    facts: Omit<
      RequestSettled,
      'type' | 'requestId' | 'workspaceId' | 'cacheStatus' | 'latencyMs' | 'settledAt'
    >,
  ): void {
    const settledAt = Date.now();
    this.services.ledger.emit({
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
}
