import { quoteSchemaName } from 'bullmq';
import { z } from 'zod';
import type { QueueLoad } from './queue-load.js';

const rowsSchema = z.array(
  z.object({
    name: z.string(),
    waiting: z.number().int(),
    delayed: z.number().int(),
    active: z.number().int(),
    // A bigint comes as text.
    oldest: z.coerce.number().nullable(),
  }),
);

/**
 * Counts the jobs of queues in one statement: over those that are not finished, and Byway removes the others.
 * @param query runs a statement and gives its rows.
 * @returns in the order of `names`; a queue that never was is empty.
 */
export async function readPostgresQueueLoads(
  names: readonly string[],
  { query, schema }: { query: (text: string, values: unknown[]) => Promise<unknown>; schema: string },
): Promise<QueueLoad[]> {
  // `delay_ms` is reset when the time of a delayed job has come; `opts` keeps it.
  const statement = `
    SELECT queue AS name,
      (count(*) FILTER (WHERE state = 'waiting'))::int AS waiting,
      (count(*) FILTER (WHERE state = 'delayed'))::int AS delayed,
      (count(*) FILTER (WHERE state = 'active'))::int AS active,
      min(added_at_ms + COALESCE((opts ->> 'delay')::bigint, 0)) FILTER (WHERE state = 'waiting') AS oldest
    FROM ${quoteSchemaName(schema)}.job
    WHERE queue = ANY($1) AND state IN ('waiting', 'delayed', 'active')
    GROUP BY queue`;
  const rows = rowsSchema.parse(await query(statement, [names]));
  const byName = new Map(rows.map((row) => [row.name, row]));
  return names.map((name) => {
    const { waiting = 0, delayed = 0, active = 0, oldest = null } = byName.get(name) ?? {};
    return { name, waiting, delayed, active, oldestWaitingSince: oldest };
  });
}
