import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import { toFailure } from '@byway/errors/byway-error';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { CancelTopic } from '@byway/queue/cancel-topic';
import type { IncomingReply, Pending, ReplyServer } from '@byway/reply/reply-server';
import { initialState } from '@byway/routing/routing-state';
import { attributes, messagingOperation, messagingSystem } from '@byway/telemetry/attributes';
import { startSpan } from '@byway/telemetry/trace-context';
import type { FastifyReply } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckedRequest } from './accept-request.js';
import type { RequestRecord } from './request-record.js';
import { streamAnswer } from './stream-answer.js';

/** A queue that is busy or away for a moment must not keep a provider at work for nobody. */
const CALL_OFF_TRIES = 6;
const CALL_OFF_RETRY_MS = 250;

export interface WaitingCallsOptions {
  queues: AttemptQueues;
  replies: ReplyServer;
  cancelTopic: CancelTopic;
  record: RequestRecord;
  logger: Logger;
}

/** Calls whose caller waits, and that live in memory and queue only: the fast path. */
export class WaitingCalls {
  constructor(private readonly options: WaitingCallsOptions) {}

  /** Queues the request, waits for the worker's answer and streams it to the caller. */
  async serve(checked: CheckedRequest, reply: FastifyReply, deadlineMs: number): Promise<void> {
    const deadlineAt = checked.acceptedAt + deadlineMs;
    const pending = this.options.replies.expect(checked.requestId, { deadlineAt });
    const onClose = () => {
      if (!reply.raw.writableFinished) pending.cancel({ code: 'cancelled', message: 'The caller hung up.' });
    };
    reply.raw.once('close', onClose);
    this.options.record.started(checked);
    try {
      // The caller may have gone while the request was checked.
      if (reply.raw.destroyed) onClose();
      else await this.enqueue(checked, pending, deadlineAt);
      await this.deliver(checked, await pending.arrived, reply);
    } catch (error) {
      this.options.record.ended(checked, error);
      void this.callOff(checked, error);
      throw error;
    } finally {
      reply.raw.off('close', onClose);
    }
  }

  private async enqueue(checked: CheckedRequest, pending: Pending, deadlineAt: number): Promise<void> {
    const { requestId, principal, options, route, body, endpoint, span, acceptedAt } = checked;
    const state = initialState(route.plan);
    const queueName = `attempt.${route.plan.leaves[state.leaf]?.provider ?? ''}`;
    const send = startSpan({
      name: `send ${queueName}`,
      kind: 'producer',
      parent: span.carrier,
      attributes: {
        [attributes.messagingSystemName]: messagingSystem,
        [attributes.messagingOperationType]: messagingOperation.send,
        [attributes.messagingDestinationName]: queueName,
      },
    });
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
    checked: CheckedRequest,
    incoming: IncomingReply,
    reply: FastifyReply,
  ): Promise<void> {
    const delivered = await streamAnswer(reply, incoming, this.options.logger);
    incoming.finish(delivered ? 'delivered' : 'abandoned');
    this.options.record.answered(checked, incoming.head, { delivered });
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
