import type { Services } from '@byway/testing/start-services';
import { Redis } from 'ioredis';

/**
 * Makes the locks of all attempts run out, as if their workers had given no sign of life for that long: in
 * place of waiting for the end of a dead worker's. A living worker must have none.
 */
export async function expireLocks({ redis, database }: Services): Promise<void> {
  if (redis === undefined) {
    await database.query(
      "UPDATE bullmq.job SET locked_until_ms = 1 WHERE state = 'active' AND queue LIKE 'attempt.%'",
    );
    return;
  }
  const client = new Redis(redis.url);
  try {
    const locks = await client.keys('{byway}:attempt.*:lock');
    if (locks.length > 0) await client.del(locks);
  } finally {
    client.disconnect();
  }
}
