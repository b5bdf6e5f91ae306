import type { Logger } from './logger.js';
import { createPostgresQueueBackend } from './postgres-backend.js';
import type { QueueBackend } from './queue-backend.js';
import { createRedisQueueBackend } from './redis-backend.js';

/** PostgreSQL schema of BullMQ's tables, unless told otherwise. */
export const QUEUE_SCHEMA = 'bullmq';

export interface QueueBackendOptions {
  /** Redis or Valkey; wins over `databaseUrl`. */
  redisUrl?: string | undefined;
  /** PostgreSQL, used when there is no Redis. */
  databaseUrl?: string | undefined;
  /** PostgreSQL schema of BullMQ's own tables. */
  schema?: string;
  /** PostgreSQL connections per pool: one pool for all producers, one for each worker. */
  poolSize?: number;
  /** Create or upgrade BullMQ's tables; otherwise they are only checked. */
  migrate?: boolean;
  /** ms after which a producer's operation is given up. More than 200. */
  timeoutMs: number;
  logger: Logger;
}

/**
 * The queue's backend: Redis when `redisUrl` is given, else PostgreSQL. Returns at once and connects
 * in the background, so that a process can start (and say in `/readyz` what it lacks) while the
 * backend is down.
 * @throws Error when neither URL is given.
 */
export function connectQueueBackend(options: QueueBackendOptions): QueueBackend {
  const { redisUrl, databaseUrl, timeoutMs, logger } = options;
  const { schema = QUEUE_SCHEMA, poolSize = 4, migrate = false } = options;
  if (redisUrl !== undefined) return createRedisQueueBackend({ url: redisUrl, timeoutMs, logger });
  if (databaseUrl === undefined) throw new Error('A queue backend needs a redisUrl or a databaseUrl.');
  return createPostgresQueueBackend({ url: databaseUrl, schema, poolSize, migrate, timeoutMs, logger });
}
