import type { Logger } from '@byway/boot/logger';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { CancelTopic } from '@byway/queue/cancel-topic';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { JobCloser } from './job-closer.js';
import { attemptArrays, changeRows, queryRows } from './job-queries.js';
import type { JobReads, JobStanding } from './job-reads.js';
import { claimChecks, markFound, markMissing, requeue, selectOverdue } from './job-statements.js';

export interface JobSweeperOptions {
  reads: JobReads;
  closer: JobCloser;
  queues: AttemptQueues;
  cancelTopic: CancelTopic;
  /** ms between two looks for the same attempt in the queue. */
  checkAfterMs: number;
  logger: Logger;
}

/** What a sweep did. */
export interface SweepResult {
  expired: number;
  /** Attempts nobody had begun that were gone from the queue. */
  requeued: number;
  /** Attempts whose worker is gone. */
  lost: number;
}

const BATCH = 200;
/** Looks per sweep while nothing is missing: a long backlog is looked through bit by bit. */
const MAX_LOOKS = 1_000;
/** ms a worker has after the deadline to store what it paid for. */
const OVERDUE_GRACE_MS = 10_000;

const attemptSchema = z.object({
  id: z.string(),
  attempt: z.number(),
  provider: z.string(),
  begun: z.boolean(),
});
const checkSchema = attemptSchema.extend({ missing: z.boolean(), cancel_requested: z.boolean() });
type Check = z.output<typeof checkSchema>;

/**
 * Finds jobs that nobody works on: their queue was emptied, or their worker died and no other noticed.
 * Several ledgers may sweep at once.
 */
export class JobSweeper {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: JobSweeperOptions,
  ) {}

  async runOnce(): Promise<SweepResult> {
    // First, and without the queue: a deadline counts also while that is away.
    const expired = await this.expireOverdue();
    return { expired, ...(await this.lookForAttempts()) };
  }

  private async expireOverdue(): Promise<number> {
    let total = 0;
    for (;;) {
      const values = [BATCH, OVERDUE_GRACE_MS];
      const rows = await queryRows(this.dataSource, { sql: selectOverdue, values, row: attemptSchema });
      const expired = await this.each(rows, (standing) => this.options.closer.expire(standing));
      total += expired;
      if (rows.length < BATCH || expired === 0) return total;
    }
  }

  private async lookForAttempts(): Promise<Omit<SweepResult, 'expired'>> {
    const result = { requeued: 0, lost: 0 };
    for (let looks = 0; looks < MAX_LOOKS;) {
      const values = [BATCH, this.options.checkAfterMs];
      const rows = await changeRows(this.dataSource, { sql: claimChecks, values, row: checkSchema });
      const missing = await this.missingOf(rows);
      await this.remindOfCancels(rows);
      const requeued = await this.requeue(missing.filter(({ begun }) => !begun));
      const lost = await this.lose(missing.filter(({ begun }) => begun));
      result.requeued += requeued;
      result.lost += lost;
      // A queue that lost one attempt may have lost them all: then the whole table is looked through.
      looks = missing.length > 0 ? 0 : looks + BATCH;
      if (rows.length < BATCH) break;
    }
    return result;
  }

  private async missingOf(rows: readonly Check[]): Promise<Check[]> {
    const live = await this.options.queues.areLive(
      rows.map(({ id, attempt, provider }) => ({ requestId: id, attempt, provider })),
    );
    const found = rows.filter((row, index) => row.missing && live[index] === true);
    if (found.length > 0) await this.dataSource.query(markFound, attemptArrays(found));
    return rows.filter((_row, index) => live[index] !== true);
  }

  /** A worker that was cut off when the cancel was published has not heard it. */
  private async remindOfCancels(rows: readonly Check[]): Promise<void> {
    for (const { id } of rows.filter((row) => row.cancel_requested)) {
      await this.options.cancelTopic.publish(id, 'The job was cancelled.');
    }
  }

  /** Nobody has begun these, so queueing them again costs nothing. */
  private async requeue(rows: readonly Check[]): Promise<number> {
    if (rows.length === 0) return 0;
    const { queues, logger } = this.options;
    await Promise.all(
      rows.map(({ id, attempt, provider }) => queues.forget({ requestId: id, attempt, provider })),
    );
    await this.dataSource.query(requeue, attemptArrays(rows));
    logger.warn({ count: rows.length }, 'accepted attempts were gone from the queue and are queued again');
    return rows.length;
  }

  /**
   * A worker whose job vanished under it notices at its next sign of life, and one that just stored
   * its result may be settling: an attempt counts as lost when it is missing at two looks in a row.
   */
  private async lose(rows: readonly Check[]): Promise<number> {
    const fresh = rows.filter(({ missing }) => !missing);
    if (fresh.length > 0) await this.dataSource.query(markMissing, attemptArrays(fresh));
    const lost = await this.each(
      rows.filter(({ missing }) => missing),
      (standing) => this.options.closer.lose(standing),
    );
    if (lost > 0) this.options.logger.error({ count: lost }, 'attempts were begun and never ended');
    return lost;
  }

  /** Acts on each job that still stands where it did; one that fails does not keep the others. */
  private async each(
    rows: readonly z.output<typeof attemptSchema>[],
    act: (standing: JobStanding) => Promise<boolean>,
  ): Promise<number> {
    let count = 0;
    for (const { id, attempt, begun } of rows) {
      try {
        const standing = await this.options.reads.standing(id);
        const same = standing?.attempt === attempt && (standing.begun_at !== null) === begun;
        if (standing !== undefined && same && (await act(standing))) count += 1;
      } catch (error) {
        this.options.logger.error({ err: error, requestId: id }, 'a job could not be swept');
      }
    }
    return count;
  }
}
