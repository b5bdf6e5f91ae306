import type { FastifyReply, FastifyRequest } from 'fastify';
import { deadlineMsOf } from '../request/deadline.js';
import type { RoutingServices } from '../request/route-request.js';
import { checkRequest, type Operation } from './accept-request.js';
import type { CachedAnswers } from './cached-answers.js';
import type { DurableCalls } from './durable-calls.js';
import type { WaitingCalls } from './waiting-calls.js';

export interface InferenceOptions {
  routing: RoutingServices;
  cached: CachedAnswers;
  waiting: WaitingCalls;
  durable: DurableCalls;
  /** ms from accepting a request to giving it up, for callers who wait. */
  deadlineMs: number;
  /** The same for callers who poll. */
  asyncDeadlineMs: number;
}

/** Serves an inference call: out of the cache, on the fast path, or durably where the caller asks for a promise. */
export class InferenceService {
  constructor(private readonly options: InferenceOptions) {}

  /** Throws BywayErrors for the error filter. */
  async serve(request: FastifyRequest, reply: FastifyReply, operation: Operation): Promise<void> {
    const { routing, cached, waiting, durable } = this.options;
    const checked = await checkRequest(request, operation, routing);
    const { preferences, idempotency, webhookUrl } = checked;
    void reply.header('x-portkey-trace-id', checked.span.traceId);
    const isAsync = preferences.respondAsync || preferences.waitS !== null;
    const defaultMs = isAsync ? this.options.asyncDeadlineMs : this.options.deadlineMs;
    const deadlineMs = deadlineMsOf(request.headers, defaultMs);
    if (isAsync || idempotency !== null || webhookUrl !== null)
      return durable.serve(checked, reply, deadlineMs);
    if (await cached.serve(checked, reply)) return;
    return waiting.serve(checked, reply, deadlineMs);
  }
}
