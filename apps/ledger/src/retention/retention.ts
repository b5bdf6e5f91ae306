import type { Logger } from '@byway/boot/logger';
import { errorEntry } from '@byway/errors/catalogue';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import {
  closeAbandoned,
  deleteBodies,
  deleteFeedback,
  deleteRequests,
  deleteWebhookDeliveries,
  deleteWebhookEndpoints,
} from './batched-statements.js';

export interface RetentionOptions {
  /** Days a request (and feedback) is kept; 0: for ever. */
  requestDays: number;
  /** Days a body is kept; 0: as long as its request. */
  bodyDays: number;
  /** Days a webhook delivery is kept after its end; 0: for ever. */
  webhookDays: number;
  logger: Logger;
}

/** Rows changed by one run. */
export interface RetentionResult {
  bodies: number;
  requests: number;
  feedback: number;
  webhookDeliveries: number;
  webhookEndpoints: number;
  /** Requests marked failed because nothing was heard of them. */
  abandoned: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Small enough for one statement to stay far below the query timeout, cascades included. */
const BATCH_ROWS = 500;

const countSchema = z.tuple([z.object({ count: z.number() })]);

/** Deletes what is past its time, and closes requests that will never be settled. */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: RetentionOptions,
  ) {}

  /** Runs now and every hour, until {@link stop}. */
  start(): void {
    const { logger } = this.options;
    const run = () => {
      this.running = this.runOnce(Date.now()).then(
        (result) => logger.info(result, 'retention'),
        // The next run does what this one could not.
        (error: unknown) => logger.warn({ err: error }, 'retention failed'),
      );
    };
    run();
    this.timer = setInterval(run, HOUR_MS);
    this.timer.unref();
  }

  /** Waits for the batch in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** @param nowMs Unix ms. */
  async runOnce(nowMs: number): Promise<RetentionResult> {
    const { bodyDays, requestDays, webhookDays } = this.options;
    const { status } = errorEntry('unknown_outcome');
    return {
      bodies: await this.expire(deleteBodies, nowMs, bodyDays),
      requests: await this.expire(deleteRequests, nowMs, requestDays),
      feedback: await this.expire(deleteFeedback, nowMs, requestDays),
      webhookDeliveries: await this.expire(deleteWebhookDeliveries, nowMs, webhookDays),
      webhookEndpoints: await this.expire(deleteWebhookEndpoints, nowMs, requestDays),
      abandoned: await this.repeat(closeAbandoned, [
        new Date(nowMs - HOUR_MS),
        BATCH_ROWS,
        new Date(nowMs),
        status,
      ]),
    };
  }

  private expire(statement: string, nowMs: number, days: number): Promise<number> {
    if (days === 0) return Promise.resolve(0);
    return this.repeat(statement, [new Date(nowMs - days * DAY_MS), BATCH_ROWS]);
  }

  private async repeat(statement: string, values: unknown[]): Promise<number> {
    let total = 0;
    for (let count = BATCH_ROWS; count === BATCH_ROWS && !this.stopped; total += count) {
      count = countSchema.parse(await this.dataSource.query<unknown>(statement, values))[0].count;
    }
    return total;
  }
}
