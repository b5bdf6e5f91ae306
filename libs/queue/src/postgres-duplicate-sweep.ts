import { quoteSchemaName } from 'bullmq';
import type { Logger } from './logger.js';

interface SweepOptions {
  query: (text: string, values: unknown[]) => Promise<void>;
  schema: string;
  everyMs: number;
  logger: Logger;
}

/**
 * Deletes expired duplicate marks from time to time. Redis expires them by itself; BullMQ 6.7.0
 * leaves them in its PostgreSQL table `dedup`, which would grow by a row for each attempt.
 * @returns a function that ends it.
 */
export function startDuplicateSweep({ query, schema, everyMs, logger }: SweepOptions): () => void {
  const statement = `DELETE FROM ${quoteSchemaName(schema)}.dedup WHERE expire_at_ms <= $1`;
  const sweep = (): void => {
    query(statement, [Date.now()]).catch((error: unknown) => {
      logger.warn({ error: String(error) }, 'sweep of duplicate marks failed');
    });
  };
  const timer = setInterval(sweep, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
