import { flushRedisDatabase } from '@byway/testing/redis-database';
import { createTestDatabase } from '@byway/testing/test-database';
import { eventually } from '@byway/testing/eventually';
import type { QueueBackendOptions } from '../src/backend.js';
import type { QueueBackend } from '../src/queue-backend.js';

export type Connection = Pick<QueueBackendOptions, 'redisUrl' | 'databaseUrl'>;

export interface TestBackend {
  kind: 'redis' | 'postgres';
  /** The connection to an empty database that nothing else uses meanwhile. */
  prepare(): Promise<Connection>;
  /** The same place by way of another address. */
  through(url: string): Connection;
}

/** The backends that can be tested here: PostgreSQL always, Redis when there is one. */
export function testBackends(env: NodeJS.ProcessEnv): TestBackend[] {
  const { TEST_REDIS_URL: redisUrl } = env;
  const backends: TestBackend[] = [];
  if (redisUrl !== undefined) {
    backends.push({
      kind: 'redis',
      // Each Jest worker has a database of its own, and runs one file at a time.
      prepare: async () => {
        await flushRedisDatabase(redisUrl);
        return { redisUrl };
      },
      through: (url) => ({ redisUrl: url }),
    });
  }
  backends.push({
    kind: 'postgres',
    prepare: async () => ({ databaseUrl: (await createTestDatabase()).url }),
    through: (url) => ({ databaseUrl: url }),
  });
  return backends;
}

/** The URL of a connection, whichever it is. */
export function urlOf({ redisUrl, databaseUrl }: Connection): string {
  const url = redisUrl ?? databaseUrl;
  if (url === undefined) throw new Error('connection without URL');
  return url;
}

/** Waits until a backend answers. Its first call may have to make the tables, longer than a call may take. */
export async function answers(backend: QueueBackend): Promise<void> {
  await eventually(() =>
    backend.ping().then(
      () => true,
      () => false,
    ),
  );
}
