import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheBackend } from '../src/cache-backend.js';
import { type CacheConnection, connectCacheBackend } from '../src/connect-cache.js';

export interface TestCache {
  kind: 'Redis' | 'PostgreSQL';
  /** The connection to a database that only this suite uses. */
  prepare: () => Promise<CacheConnection>;
  /** Keys or rows that are there, expired ones too where the backend sweeps them. */
  count: (connection: CacheConnection) => Promise<number>;
}

/** Patient, because the machine of a test may be busy. */
const PATIENT_MS = 5_000;

/** The backends that can be tested here: PostgreSQL always, Redis when there is one. */
export function testCaches(env: NodeJS.ProcessEnv): TestCache[] {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = env;
  if (databaseUrl === undefined)
    throw new Error('TEST_DATABASE_URL is not set; run through jest.config.mjs.');
  const postgres: TestCache = {
    kind: 'PostgreSQL',
    prepare: () => createDatabase(databaseUrl),
    count: (connection) => withDatabase(connection.databaseUrl ?? '', countRows),
  };
  const redis = {
    kind: 'Redis' as const,
    prepare: () => Promise.resolve({ redisUrl, timeoutMs: PATIENT_MS }),
    count: countKeys,
  };
  return redisUrl === undefined ? [postgres] : [postgres, redis];
}

/** A backend whose connection stands: until then Redis refuses. */
export async function connected(connection: CacheConnection): Promise<CacheBackend> {
  const backend = connectCacheBackend(connection);
  for (let tries = 1; ; tries += 1) {
    try {
      await backend.read('none');
      return backend;
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(20);
    }
  }
}

export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function createDatabase(adminUrl: string): Promise<CacheConnection> {
  const name = `cache_${randomUUID().replaceAll('-', '')}`;
  await withDatabase(adminUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  return { databaseUrl: new URL(`/${name}`, adminUrl).toString(), timeoutMs: PATIENT_MS };
}

async function countRows(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT ((SELECT count(*) FROM byway_cache.entries) + (SELECT count(*) FROM byway_cache.claims))::int AS count`,
  );
  return rows[0]?.count ?? 0;
}

async function countKeys({ redisUrl }: CacheConnection): Promise<number> {
  const redis = new Redis(redisUrl ?? '');
  try {
    return (await redis.keys('{byway}:cache:*')).length;
  } finally {
    redis.disconnect();
  }
}
