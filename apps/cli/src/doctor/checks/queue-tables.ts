import { z } from 'zod';
import { type Check, fail, ok, skip } from '../check.js';
import { databaseAddress, withDatabase } from '../database-client.js';
import type { Installation } from '../installation.js';

const foundSchema = z.object({ found: z.boolean() });
const selectFound = `SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'bullmq') AS found`;

/** Whether the queue's tables are there, where the queues are in PostgreSQL. */
export function queueTables(
  { redisUrl, queueDatabaseUrl: url, dataFolder }: Installation,
  timeoutMs: number,
): Check {
  return {
    name: 'Queue',
    async run() {
      if (redisUrl !== undefined) return skip('in Redis');
      if (url === undefined) {
        return skip(
          dataFolder?.running === false
            ? 'runs with npm start'
            : 'not known: set QUEUE_DATABASE_URL or REDIS_URL',
        );
      }
      return withDatabase({ url, variable: 'QUEUE_DATABASE_URL', timeoutMs }, async (client) => {
        const { rows } = await client.query(selectFound);
        const at = databaseAddress(url);
        if (foundSchema.parse(rows[0]).found) return ok(`in PostgreSQL at ${at}`);
        return fail(`no tables of BullMQ at ${at}`, 'start the ledger once: it makes them');
      });
    },
  };
}
