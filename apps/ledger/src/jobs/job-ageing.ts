import type { AttemptQueues } from '@byway/queue/attempt-queues';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { countRaised, markRaised, selectAged, selectWaitingProviders } from './ageing-statements.js';
import { attemptArrays, queryRows } from './job-queries.js';

export interface JobAgeingOptions {
  queues: AttemptQueues;
  /** ms that an attempt waits in its queue before it is raised. */
  ageMs: number;
}

/**
 * Of a provider's slots, the part that raised attempts may wait for at one time. They stand in line
 * with plain calls, so this is also by how much they can delay one.
 */
const SHARE = 0.1;

const providerSchema = z.object({ provider: z.string() });
const raisedSchema = z.object({ raised: z.number() });
const agedSchema = z.object({ id: z.string(), attempt: z.number() });

/**
 * Keeps jobs from starving: calls without a priority are always served first, so a steady stream of
 * them would never let a job through. An attempt that has waited for long is put in line with them,
 * a few at a time. Several ledgers may do this at once.
 */
export class JobAgeing {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: JobAgeingOptions,
  ) {}

  /** @returns the number of attempts it raised. */
  async runOnce(): Promise<number> {
    const waiting = { sql: selectWaitingProviders, values: [], row: providerSchema };
    let total = 0;
    for (const { provider } of await queryRows(this.dataSource, waiting)) total += await this.raise(provider);
    return total;
  }

  private async raise(provider: string): Promise<number> {
    const { queues, ageMs } = this.options;
    // Before the queue is asked: most of the time nothing has waited for long.
    if ((await this.aged([provider, ageMs, 1])).length === 0) return 0;
    const counting = { sql: countRaised, values: [provider], row: raisedSchema };
    const [{ raised } = { raised: 0 }] = await queryRows(this.dataSource, counting);
    const room = Math.max(1, Math.ceil((await queues.running(provider)) * SHARE)) - raised;
    if (room <= 0) return 0;
    const aged = await this.aged([provider, ageMs, room]);
    // The queue first: raising twice is harmless, and what fails here is tried again.
    for (const { id, attempt } of aged) await queues.promote({ requestId: id, attempt, provider });
    await this.dataSource.query(markRaised, attemptArrays(aged));
    return aged.length;
  }

  private aged(values: unknown[]): Promise<z.output<typeof agedSchema>[]> {
    return queryRows(this.dataSource, { sql: selectAged, values, row: agedSchema });
  }
}
