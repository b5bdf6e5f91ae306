import type { Services } from '@byway/testing/start-services';
import { Redis } from 'ioredis';
import pg from 'pg';

/**
 * Takes the response cache away and leaves the queue in the same database alone: its table is locked,
 * or its keys are forbidden.
 * @returns what gives it back.
 */
export async function breakCache({ redis, database }: Services): Promise<() => Promise<void>> {
  if (redis !== undefined) {
    const admin = new Redis(redis.url);
    await admin.call('ACL', 'SETUSER', 'default', 'resetkeys', '~{byway}:[^c]*');
    return async () => {
      await admin.call('ACL', 'SETUSER', 'default', 'allkeys');
      admin.disconnect();
    };
  }
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE byway_cache.entries IN ACCESS EXCLUSIVE MODE');
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}
