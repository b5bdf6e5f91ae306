import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import { isEventStream } from '@byway/contracts/response-headers';
import { BywayError, toFailure } from '@byway/errors/byway-error';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { CancelTopic } from '@byway/queue/cancel-topic';
import type { IncomingReply, Pending, ReplyServer } from '@byway/reply/reply-server';
import { initialState } from '@byway/routing/routing-state';
import type { FastifyReply } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { retryWithinMs, type SdkCall } from '../request/sdk-call.js';
import type { CheckedRequest } from './accept-request.js';
import { type Delivery, relayEvents } from './relay-events.js';
import type { RequestRecord } from './request-record.js';
import { RunningCalls } from './running-calls.js';
import { startSendSpan } from './send-span.js';
import { sendToAll } from './send-to-all.js';
import { SharedCall } from './shared-call.js';
import { WaitingCaller } from './waiting-caller.js';

/** A queue that is busy or away for a moment must not keep a provider at work for nobody. */
const CALL_OFF_TRIES = 6;
const CALL_OFF_RETRY_MS = 250;

export interface WaitingCallsOptions {
  queues: AttemptQueues;
  replies: ReplyServer;
  cancelTopic: CancelTopic;
  record: RequestRecord;
  logger: Logger;
  /** Whether the retry of an SDK gets the answer of the call that it repeats, while that runs. */
  joinRetries: boolean;
  /** ms that one caller may hold up another who joined the call. */
  stallMs: number;
}

/** One call under way: who waits for it, and what a worker will answer. */
interface Call {
  owner: WaitingCaller;
  shared: SharedCall<WaitingCaller>;
  pending: Pending;
  /** From now on nobody can join. */
  close: () => void;
}

/** Calls whose caller waits, and that live in memory and queue only: the fast path. */
export class WaitingCalls {
  private readonly running = new RunningCalls<SharedCall<WaitingCaller>>();
  private readonly works = new Map<SharedCall<WaitingCaller>, Promise<void>>();

  constructor(private readonly options: WaitingCallsOptions) {}

  /** Queues the request, or joins the call that it repeats, and streams the worker's answer to the caller. */
  serve(checked: CheckedRequest, reply: FastifyReply, deadlineMs: number): Promise<void> {
    const caller = new WaitingCaller(checked, reply);
    const sdkCall = this.joinable(checked);
    const repeated = sdkCall === null ? undefined : this.running.find(sdkCall, Date.now());
    if (repeated === undefined) this.start(caller, checked.acceptedAt + deadlineMs);
    else this.join(caller, repeated);
    return caller.ended;
  }

  /** Waits for no retries any more. For a shutdown, when no caller is connected. */
  async close(): Promise<void> {
    for (const shared of this.works.keys()) shared.stopLingering();
    await Promise.all(this.works.values());
  }

  private joinable({ sdkCall }: CheckedRequest): SdkCall | null {
    return this.options.joinRetries ? sdkCall : null;
  }

  private start(owner: WaitingCaller, deadlineAt: number): void {
    const { checked, reply } = owner;
    const { requestId } = checked;
    const pending = this.options.replies.expect(requestId, { deadlineAt });
    const sdkCall = this.joinable(checked);
    const close = () => {
      if (sdkCall !== null) this.running.remove(sdkCall.key, shared);
    };
    const giveUp = () => {
      // At once: the queue may keep the work from ending for a while.
      close();
      pending.cancel();
    };
    const shared = new SharedCall<WaitingCaller>({ requestId, deadlineAt, giveUp });
    this.options.record.started(checked);
    shared.add(owner);
    // The caller may have gone while the request was checked: then nothing is begun.
    if (reply.raw.destroyed) shared.leave(owner, 0);
    else if (sdkCall !== null) this.running.add(sdkCall.key, shared);
    owner.watch(() => this.leave(owner, shared));
    const work = this.work({ owner, shared, pending, close }).finally(() => this.works.delete(shared));
    this.works.set(shared, work);
  }

  private join(caller: WaitingCaller, shared: SharedCall<WaitingCaller>): void {
    const { checked, reply } = caller;
    this.options.record.started(checked, shared.requestId);
    void reply.header('x-byway-joined-request-id', shared.requestId);
    shared.add(caller);
    caller.watch(() => {
      const hangUp = this.leave(caller, shared);
      this.options.record.ended(checked, hangUp);
    });
  }

  /** An SDK comes back when its connection was cut, so its call goes on for as long as that takes. */
  private leave(caller: WaitingCaller, shared: SharedCall<WaitingCaller>): BywayError {
    const sdkCall = this.joinable(caller.checked);
    const lingerMs = sdkCall === null ? 0 : retryWithinMs(sdkCall.retryCount);
    shared.leave(caller, Math.min(lingerMs, shared.deadlineAt - Date.now()));
    const hangUp = new BywayError('cancelled', 'The caller hung up.');
    caller.fail(hangUp);
    return hangUp;
  }

  /** Runs a call to its end for all who wait by then. Never rejects. */
  private async work({ owner, shared, pending, close }: Call): Promise<void> {
    const { checked } = owner;
    try {
      if (!shared.isOver) await this.enqueue(checked, pending, shared.deadlineAt);
      const incoming = await pending.arrived;
      await this.deliver(owner, await shared.audience(close), incoming);
    } catch (error) {
      close();
      this.options.record.ended(checked, error);
      for (const caller of shared.present) {
        if (caller !== owner) this.options.record.ended(caller.checked, error);
        this.expectRetry(caller);
        caller.fail(error);
      }
      await this.callOff(checked, error);
    }
  }

  private async enqueue(checked: CheckedRequest, pending: Pending, deadlineAt: number): Promise<void> {
    const { requestId, principal, options, route, body, endpoint, span, acceptedAt } = checked;
    const state = initialState(route.plan);
    const send = startSendSpan(route.plan, span);
    const job: AttemptJob = {
      version: 1,
      requestId,
      workspaceId: principal.workspaceId,
      endpoint,
      body,
      plan: route.plan,
      state,
      reply: { url: this.options.replies.url, token: pending.token },
      acceptedAt,
      deadlineAt,
      enqueuedAt: Date.now(),
      trace: span.carrier,
      logBodies: options.logBodies,
      forwardableHeaders: checked.forwardableHeaders,
    };
    try {
      await this.options.queues.add(job);
    } catch (error) {
      const failure = toFailure(error);
      send.recordFailure(failure.code, failure.message);
      pending.cancel(failure);
      throw error;
    } finally {
      send.end();
    }
  }

  private async deliver(
    owner: WaitingCaller,
    callers: readonly WaitingCaller[],
    incoming: IncomingReply,
  ): Promise<void> {
    const { requestId } = owner.checked;
    const { head, body } = incoming;
    // No retry joins a stream.
    if (isEventStream(head)) return this.relay(owner, callers[0], incoming);
    const readers = callers.map((caller) => caller.begin(head));
    const took = await sendToAll(body, readers, this.options.stallMs);
    if (took.size < Math.max(callers.length, 1))
      this.options.logger.info({ requestId }, 'the answer was not read to its end');
    incoming.finish(took.size > 0 ? 'delivered' : 'abandoned');
    this.options.record.answered(owner.checked, head, { delivered: took.size > 0 });
    for (const caller of callers) {
      if (caller !== owner) {
        // The provider was called and paid for the one it joined.
        const headers = { ...head.headers, 'x-byway-joined-request-id': owner.checked.requestId };
        const own = { ...head, headers, attempts: 0, costUsd: 0 };
        this.options.record.answered(caller.checked, own, { delivered: took.has(caller.reply.raw) });
      }
      if (head.status >= 400) this.expectRetry(caller);
      caller.end();
    }
  }

  private async relay(
    { checked }: WaitingCaller,
    caller: WaitingCaller | undefined,
    incoming: IncomingReply,
  ): Promise<void> {
    const { head, body } = incoming;
    const delivery: Delivery =
      caller === undefined
        ? { delivered: false }
        : await relayEvents(body, caller.begin(head), checked.endpoint);
    incoming.finish(delivery.delivered ? 'delivered' : 'abandoned');
    this.options.record.answered(checked, head, delivery);
    caller?.end();
  }

  /** The caller got an error: what it sends next repeats this call, and not an equal one that still runs. */
  private expectRetry({ checked }: WaitingCaller): void {
    const sdkCall = this.joinable(checked);
    if (sdkCall !== null) this.running.failed(sdkCall, Date.now());
  }

  /**
   * Stops the work for a caller who is gone. Where the request stands by now is not known here: the
   * first attempt is taken out if it still waits, and the workers are told. Later attempts ask whether
   * anybody waits before they start.
   */
  private async callOff({ requestId, route }: CheckedRequest, error: unknown): Promise<void> {
    const { code, message } = toFailure(error);
    if (code !== 'cancelled' && code !== 'request_timeout') return;
    const first = route.plan.leaves[route.plan.entry];
    for (let tries = 1; ; tries += 1) {
      try {
        // Taking it out comes first: a message that finds no worker at it yet would be lost.
        const removed =
          first !== undefined && (await this.options.queues.remove(requestId, 1, first.provider));
        if (!removed) await this.options.cancelTopic.publish(requestId, message);
        return;
      } catch (reason) {
        if (tries === CALL_OFF_TRIES) {
          this.options.logger.warn({ requestId, err: reason }, 'workers could not be told of the hang-up');
          return;
        }
        await sleep(CALL_OFF_RETRY_MS * tries);
      }
    }
  }
}
