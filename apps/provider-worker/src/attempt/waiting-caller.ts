import { withTimeLimit } from '@byway/boot/time-limit';
import type { Logger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AttemptStarted } from '@byway/contracts/ledger-events';
import { toFailure } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { LedgerEmitter } from '@byway/queue/ledger-emitter';
import type { ReplyClient } from '@byway/reply/reply-client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, AttemptEvent, RequestOwner } from './request-owner.js';

/** ms for a caller that reads its answer slowly. */
const REPLY_TIMEOUT_MS = 600_000;
/** ms between tries to hand a request on while the queue is away. */
const HAND_ON_RETRY_MS = 500;

/** A caller who waits on the HTTP call: answers go straight to its gateway. */
export class WaitingCaller implements RequestOwner {
  constructor(
    private readonly services: {
      queues: AttemptQueues;
      replies: ReplyClient;
      ledger: LedgerEmitter;
      logger: Logger;
      /** ms in the queue up to which a first attempt starts unasked; the gateway's add gives up later. */
      unaskedMs: number;
    },
  ) {}

  /**
   * A first attempt starts unasked: the question would cost every request a round trip. One that
   * waited long may be that of a caller who has a 503 already, because the queue took its job in time
   * to lose the confirmation (a frozen Redis does what it was told once it goes on).
   */
  async mayStart(job: AttemptJob, event: AttemptStarted): Promise<boolean> {
    const waits = await this.isAwaited(job);
    if (waits) this.services.ledger.emit(event);
    else this.services.logger.info({ requestId: job.requestId }, 'nobody waits any more, no further attempt');
    return waits;
  }

  private isAwaited({ reply, requestId, state, enqueuedAt }: AttemptJob): Promise<boolean> | boolean {
    const isFresh = state.attempt === 1 && Date.now() - enqueuedAt < this.services.unaskedMs;
    return reply === null || isFresh || this.services.replies.isAwaited({ ...reply, requestId });
  }

  async handOn(
    job: AttemptJob,
    { state, delayMs, event }: { state: AttemptJob['state']; delayMs: number; event: AttemptEvent },
  ): Promise<Failure | null> {
    const { requestId, deadlineAt } = job;
    const following = { ...job, state, enqueuedAt: Date.now() };
    for (;;) {
      try {
        await this.services.queues.add(following, { delayMs });
        this.services.ledger.emit(await event());
        return null;
      } catch (error) {
        if (Date.now() + HAND_ON_RETRY_MS >= deadlineAt) return toFailure(error);
        this.services.logger.warn({ requestId, err: error }, 'next attempt could not be queued yet');
        await sleep(HAND_ON_RETRY_MS);
      }
    }
  }

  store<T>(_job: AttemptJob, step: () => Promise<T>): Promise<T> {
    return step();
  }

  /** The caller first: the record can wait. */
  async finish(job: AttemptJob, answer: Answer, event: AttemptEvent | null): Promise<boolean> {
    // Who cancelled is gone.
    const delivered = answer.failure?.code !== 'cancelled' && (await this.reply(job, answer));
    if (event !== null) this.services.ledger.emit(await event());
    return delivered;
  }

  /** @returns whether the gateway has taken all of it. */
  private async reply(job: AttemptJob, { head, body }: Answer): Promise<boolean> {
    const { reply, requestId } = job;
    if (reply === null) return false;
    // A stream may go on until the deadline, and its reader may still lag behind then.
    const timeoutMs = Math.max(0, job.deadlineAt - Date.now()) + REPLY_TIMEOUT_MS;
    try {
      const sent = await withTimeLimit(timeoutMs, (signal) =>
        this.services.replies.send({ ...reply, requestId, head, body, signal }),
      );
      if (sent === 'nobody-waits') this.services.logger.info({ requestId }, 'nobody waited for the answer');
      return sent === 'delivered';
    } catch (error) {
      this.services.logger.warn({ requestId, err: error }, 'the answer could not be delivered');
      return false;
    }
  }
}
