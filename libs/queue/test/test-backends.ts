import { flushRedisDatabase } from '@byway/testing/redis-database';
import { createTestDatabase } from '@byway/testing/test-database';
import { eventually } from '@byway/testing/eventually';
import type { QueueBackendOptions } from '../src/backend.js';
import type { QueueBackend } from '../src/queue-backend.js';

export type Connection = Pick<QueueBackendOptions, 'redisUrl' | 'databaseUrl' | 'timeoutMs'>;

export interface TestBackend {
  kind: 'redis' | 'postgres';
  /** The connection to an empty database that nothing else uses meanwhile. Patient, because the machine may be busy. */
  prepare(): Promise<Connection>;
  /** The same place by way of another address, for outages: with the time limit of the product. */
  through(url: string): Connection;
}

const PATIENT_MS = 15_000;
export const OUTAGE_MS = 1_700;

/** A PostgreSQL database that only this suite uses. */
export const preparePostgres = async (): Promise<Connection & { databaseUrl: string }> => ({
  databaseUrl: (await createTestDatabase()).url,
  timeoutMs: PATIENT_MS,
});

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
        return { redisUrl, timeoutMs: PATIENT_MS };
      },
      through: (url) => ({ redisUrl: url, timeoutMs: OUTAGE_MS }),
    });
  }
  backends.push({
    kind: 'postgres',
    prepare: preparePostgres,
    through: (url) => ({ databaseUrl: url, timeoutMs: OUTAGE_MS }),
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
