import type { FastifyReply, FastifyRequest } from 'fastify';
import { withoutCache } from '@byway/routing/cache-use';
import { checkQueuedSize } from '../media/queued-size.js';
import type { RequestMedia } from '../media/request-media.js';
import { deadlineMsOf } from '../request/deadline.js';
import type { RoutingServices } from '../request/route-request.js';
import { type CheckedRequest, checkRequest, type Operation } from './accept-request.js';
import type { CachedAnswers } from './cached-answers.js';
import type { DurableCalls } from './durable-calls.js';
import type { WaitingCalls } from './waiting-calls.js';

/** ms that a job, its result and its request are kept. */
const RESULT_TTL_MS = 24 * 3_600_000;

export interface InferenceOptions {
  routing: RoutingServices;
  cached: CachedAnswers;
  waiting: WaitingCalls;
  durable: DurableCalls;
  media: RequestMedia;
  /** ms from accepting a request to giving it up, for callers who wait. */
  deadlineMs: number;
  /** The same for callers who poll. */
  asyncDeadlineMs: number;
}

/** Serves an inference call: out of the cache, on the fast path, or durably where the caller asks for a promise. */
export class InferenceService {
  constructor(private readonly options: InferenceOptions) {}

  /** The request as it may go into queue and tables. Throws `storage_unavailable` or `request_too_large`. */
  private async keepMedia(
    checked: CheckedRequest,
    { lifeMs, announced }: { lifeMs: number; announced: string | undefined },
  ): Promise<CheckedRequest> {
    const { principal, media: slots, options, acceptedAt, span, route } = checked;
    const { workspaceId } = principal;
    const { logBodies } = options;
    const neededUntil = acceptedAt + lifeMs;
    try {
      const body = await this.options.media.keep({ ...checked, workspaceId, slots, neededUntil, logBodies });
      checkQueuedSize(body, announced);
      // References differ from call to call, so equal calls are no longer seen as equal.
      const plan = body === checked.body ? route.plan : withoutCache(route.plan);
      return { ...checked, body, route: { ...route, plan } };
    } catch (error) {
      span.end();
      throw error;
    }
  }

  /** Throws BywayErrors for the error filter. */
  async serve(request: FastifyRequest, reply: FastifyReply, operation: Operation): Promise<void> {
    const { routing, cached, waiting, durable } = this.options;
    const checked = await checkRequest(request, operation, routing);
    const { preferences, idempotency, webhookUrl } = checked;
    void reply.header('x-portkey-trace-id', checked.span.traceId);
    const isAsync = preferences.respondAsync || preferences.waitS !== null;
    const defaultMs = isAsync ? this.options.asyncDeadlineMs : this.options.deadlineMs;
    const deadlineMs = deadlineMsOf(request.headers, defaultMs);
    const isDurable = isAsync || idempotency !== null || webhookUrl !== null;
    const lifeMs = isDurable ? Math.max(deadlineMs, RESULT_TTL_MS) : deadlineMs;
    const kept = await this.keepMedia(checked, { lifeMs, announced: request.headers['content-length'] });
    if (!isDurable && (await cached.serve(kept, reply))) return;
    return isDurable ? durable.serve(kept, reply, deadlineMs) : waiting.serve(kept, reply, deadlineMs);
  }
}
