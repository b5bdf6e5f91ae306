import { eventually } from '@byway/testing/eventually';
import { expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { preparePostgres } from '../test/test-backends.js';
import { createAttemptQueues } from './attempt-queues.js';
import { connectQueueBackend } from './backend.js';
import { startDuplicateSweep } from './postgres-duplicate-sweep.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

it('expired duplicate marks leave the table, others stay', async () => {
  const connection = await preparePostgres();
  const backend = connectQueueBackend({ ...connection, schema: 'own_queue', migrate: true, logger });
  const client = new pg.Client({ connectionString: connection.databaseUrl });
  await client.connect();
  const query = async (text: string, values: unknown[]): Promise<void> =>
    void (await client.query(text, values));
  const marks = async (): Promise<unknown> => {
    const { rows } = await client.query<{ id: string }>('SELECT dedup_id AS id FROM own_queue.dedup');
    return rows.map((row) => row.id);
  };
  const brief = buildAttemptJob('p', { requestId: 'brief' });
  const lasting = buildAttemptJob('p', { requestId: 'lasting' });
  await createAttemptQueues(backend, { maxWaiting: 10, duplicateWindowMs: 200, logger }).add(brief);
  await createAttemptQueues(backend, { maxWaiting: 10, logger }).add(lasting);
  expect(await marks()).toEqual(['brief-1', 'lasting-1']);

  const stop = startDuplicateSweep({ query, schema: 'own_queue', everyMs: 50, logger });
  await eventually(async () => JSON.stringify(await marks()) === '["lasting-1"]');
  stop();
  await client.end();
  await backend.close();
});
