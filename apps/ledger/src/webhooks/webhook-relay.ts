import type { Logger } from '@byway/boot/logger';
import type { WebhookQueue } from '@byway/queue/webhook-queue';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { changeRows } from '../jobs/job-queries.js';
import { claimDeliveries, releaseDeliveries } from './webhook-statements.js';

/** Tries queued at one time. */
const BATCH = 50;

const dueSchema = z.object({ id: z.string(), run: z.number() });

/**
 * Brings tries from the table to the queue when they are due. A try that nobody reported when its lease
 * is over is queued again: a second time does nothing while it still waits or runs there.
 */
export class WebhookRelay {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: { queue: WebhookQueue; leaseMs: number; logger: Logger },
  ) {}

  /** @returns the number of tries that the queue took. */
  async runOnce(): Promise<number> {
    let total = 0;
    for (;;) {
      const values = [BATCH, this.options.leaseMs];
      const due = await changeRows(this.dataSource, { sql: claimDeliveries, values, row: dueSchema });
      const refused = await this.queue(due);
      total += due.length - refused.length;
      if (refused.length > 0) await this.dataSource.query(releaseDeliveries, [refused]);
      if (due.length < BATCH || refused.length > 0) return total;
    }
  }

  /** @returns the ids that the queue did not take. */
  private async queue(due: readonly z.output<typeof dueSchema>[]): Promise<string[]> {
    const refused: string[] = [];
    const errors: unknown[] = [];
    const add = async ({ id, run }: z.output<typeof dueSchema>): Promise<void> => {
      try {
        await this.options.queue.add({ deliveryId: id, run });
      } catch (error) {
        refused.push(id);
        errors.push(error);
      }
    };
    await Promise.all(due.map(add));
    if (refused.length > 0) {
      this.options.logger.warn({ waiting: refused.length, err: errors[0] }, 'webhooks wait for the queue');
    }
    return refused;
  }
}
