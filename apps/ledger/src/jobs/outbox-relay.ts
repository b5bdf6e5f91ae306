import type { Logger } from '@byway/boot/logger';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import { backOff } from '@byway/queue/back-off';
import type { DataSource } from 'typeorm';
import { type DueAttempt, dueAttemptSchema } from './attempt-of-row.js';
import type { BackgroundTasks } from './background-tasks.js';
import { attemptArrays, changeRows } from './job-queries.js';
import { claimOutbox, markQueued } from './job-statements.js';
import { OUTBOX_LEASE_MS } from './job-writes.js';

export interface OutboxRelayOptions {
  queues: AttemptQueues;
  background: BackgroundTasks;
  /** ms between two runs; it is also the first interval while the queue is away. */
  relayEveryMs: number;
  /** ms until an attempt that was queued is looked for. */
  checkAfterMs: number;
  logger: Logger;
}

/** Attempts read at one time; a body may be some MB. */
const BATCH = 25;
/** The longest interval while the queue is away, in usual ones. */
const MAX_BACK_OFF = 5;

/**
 * Brings attempts from the table to the queues, at least once; a second time does nothing there. While
 * the queue is away it tries one attempt at a time, at growing intervals.
 */
export class OutboxRelay {
  private failures = 0;
  private pausedUntil = 0;
  /** What is in the queue, and its row does not say so yet. */
  private unmarked: { id: string; attempt: number }[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: OutboxRelayOptions,
  ) {}

  /**
   * Queues an attempt that was just committed, without keeping its caller waiting. What fails here is
   * due again after {@link OUTBOX_LEASE_MS}; what does not is marked by {@link markQueued}.
   */
  push(attempt: DueAttempt): void {
    // Every add would only wait for its timeout.
    if (this.failures > 0) return;
    this.options.background.run('queueing of an attempt', () => this.deliver([attempt]));
  }

  /** Queues what is due. @returns the number of attempts it queued. */
  async runOnce(): Promise<number> {
    let total = 0;
    if (performance.now() < this.pausedUntil) return total;
    for (;;) {
      const size = this.failures === 0 ? BATCH : 1;
      const due = await changeRows(this.dataSource, {
        sql: claimOutbox,
        values: [size, OUTBOX_LEASE_MS],
        row: dueAttemptSchema,
      });
      if (due.length === 0) return total;
      const delivered = await this.deliver(due);
      await this.markQueued();
      total += delivered;
      if (delivered === 0 || due.length < size) return total;
    }
  }

  /**
   * Takes what was queued out of the outbox, all in one statement. Call it well within
   * {@link OUTBOX_LEASE_MS}, but not for each: an attempt that a worker has begun meanwhile is out of it,
   * and its row need not be written once more.
   */
  async markQueued(): Promise<void> {
    const attempts = this.unmarked.splice(0);
    if (attempts.length === 0) return;
    await this.dataSource.query(markQueued, [...attemptArrays(attempts), this.options.checkAfterMs]);
  }

  /** @returns how many of them the queue took. */
  private async deliver(attempts: readonly DueAttempt[]): Promise<number> {
    const taken: DueAttempt[] = [];
    const errors: unknown[] = [];
    const add = async (attempt: DueAttempt): Promise<void> => {
      try {
        await this.add(attempt);
        taken.push(attempt);
      } catch (error) {
        errors.push(error);
      }
    };
    await Promise.all(attempts.map(add));
    if (taken.length > 0) {
      this.failures = 0;
      this.unmarked.push(...taken.map(({ job }) => ({ id: job.requestId, attempt: job.state.attempt })));
    } else if (errors.length > 0) {
      this.failures += 1;
      const { relayEveryMs } = this.options;
      this.pausedUntil =
        performance.now() + backOff(this.failures, relayEveryMs, MAX_BACK_OFF * relayEveryMs);
    }
    if (errors.length > 0) {
      const facts = { waiting: errors.length, failures: this.failures, err: errors[0] };
      this.options.logger.warn(facts, 'attempts wait for the queue');
    }
    return taken.length;
  }

  private add({ job, priority, runAt }: DueAttempt): Promise<void> {
    const enqueuedAt = Date.now();
    const delayMs = Math.max(0, runAt - enqueuedAt);
    return this.options.queues.add({ ...job, enqueuedAt }, { priority, delayMs });
  }
}
