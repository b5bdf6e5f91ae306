import { attemptJobId } from '@byway/contracts/attempt-job';
import { Redis } from 'ioredis';
import pg from 'pg';
import { attemptQueueName } from '../src/attempt-queue-name.js';
import { QUEUE_SCHEMA } from '../src/backend.js';
import { REDIS_PREFIX } from '../src/redis-backend.js';
import type { Connection } from './test-backends.js';

interface LockedAttempt {
  requestId: string;
  state: { attempt: number };
}

/** The lock that BullMQ 6 keeps of an attempt that runs, looked at from outside. */
export interface AttemptLock {
  /** ms until it is over; not above 0 when it is, and when there is none. */
  remainingMs(): Promise<number>;
  /** Makes its time be over now, as if its worker had not been heard of for so long. */
  end(): Promise<void>;
}

/** @param connection of the queue, without a proxy in between. */
export function lockOf(connection: Connection, provider: string, job: LockedAttempt): AttemptLock {
  const { redisUrl, databaseUrl } = connection;
  const [queue, id] = [attemptQueueName(provider), attemptJobId(job)];
  return redisUrl === undefined
    ? postgresLock(databaseUrl ?? '', [queue, id])
    : redisLock(redisUrl, `${REDIS_PREFIX}:${queue}:${id}:lock`);
}

function redisLock(url: string, key: string): AttemptLock {
  const ask = async (question: (redis: Redis) => Promise<number>): Promise<number> => {
    const redis = new Redis(url);
    return question(redis).finally(() => redis.disconnect());
  };
  return {
    remainingMs: () => ask((redis) => redis.pttl(key)),
    end: async () => void (await ask((redis) => redis.del(key))),
  };
}

function postgresLock(url: string, queueAndId: string[]): AttemptLock {
  const table = `${QUEUE_SCHEMA}.job`;
  const query = async (text: string, values: unknown[]): Promise<{ until: string | null }[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client
      .query<{ until: string | null }>(text, values)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  };
  return {
    async remainingMs() {
      const sql = `SELECT locked_until_ms AS until FROM ${table} WHERE queue = $1 AND id = $2`;
      return Number((await query(sql, queueAndId))[0]?.until ?? 0) - Date.now();
    },
    end: async () =>
      void (await query(`UPDATE ${table} SET locked_until_ms = $3 WHERE queue = $1 AND id = $2`, [
        ...queueAndId,
        Date.now() - 1,
      ])),
  };
}
