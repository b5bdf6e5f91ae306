import type { AssetStore } from '@byway/assets/asset-store';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from './job-queries.js';
import { deleteForgotten, selectForgotten } from './job-statements.js';

const BATCH = 500;

/** Deletes jobs past their `expires_at`, which no read shows any more, with their results. */
export class JobExpiry {
  /** @param assets where results are kept; undefined: there they expire by themselves. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly assets: AssetStore | undefined,
  ) {}

  /**
   * @returns the number of jobs deleted.
   * @throws when database or store are away; what was not deleted comes next time.
   */
  async runOnce(): Promise<number> {
    const row = z.object({ id: z.string(), result_asset_id: z.string().nullable() });
    let total = 0;
    let last = '';
    for (;;) {
      const jobs = await queryRows(this.dataSource, { sql: selectForgotten, values: [BATCH, last], row });
      // Before the row: of an asset that no row names nobody would know.
      for (const { result_asset_id: assetId } of jobs) {
        if (assetId !== null) await this.assets?.delete(assetId);
      }
      const [deleted] = await queryRows(this.dataSource, {
        sql: deleteForgotten,
        values: [jobs.map(({ id }) => id)],
        row: z.object({ count: z.number() }),
      });
      total += deleted?.count ?? 0;
      last = jobs.at(-1)?.id ?? last;
      if (jobs.length < BATCH) return total;
    }
  }
}
