import type { CacheBackend } from './cache-backend.js';
import type { Logger } from './logger.js';
import { createPostgresCache } from './postgres-cache.js';
import { createRedisCache } from './redis-cache.js';
import { ResponseCache } from './response-cache.js';

export interface CacheConnection {
  /** Redis or Valkey; wins over `databaseUrl`. */
  redisUrl?: string | undefined;
  /** PostgreSQL, used when there is no Redis. */
  databaseUrl?: string | undefined;
  /** ms after which it counts as away for the one who asks. */
  timeoutMs: number;
}

/** The cache beside the queue: Redis when there is one, else PostgreSQL. Connects in the background. */
export function connectResponseCache({
  logger,
  ...connection
}: CacheConnection & { logger: Logger }): ResponseCache {
  const { timeoutMs } = connection;
  return new ResponseCache(connectCacheBackend(connection), { logger, timeoutMs });
}

/** @throws Error when neither URL is given. */
export function connectCacheBackend({ redisUrl, databaseUrl, timeoutMs }: CacheConnection): CacheBackend {
  if (redisUrl !== undefined) return createRedisCache(redisUrl, { timeoutMs });
  if (databaseUrl === undefined) throw new Error('A response cache needs a redisUrl or a databaseUrl.');
  return createPostgresCache(databaseUrl, { timeoutMs });
}
