import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { AddRequestSums1795546000000 } from './1795546000000-add-request-sums.js';
import { migrations } from './migrations.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = (of: typeof migrations) =>
  openServiceDatabase({ url: database.url, schema: 'ledger', entities: [], migrations: of });

it('adds up the attempts of requests that were recorded before', async () => {
  const before = await open(migrations.slice(0, migrations.indexOf(AddRequestSums1795546000000)));
  await before.query(`
    INSERT INTO requests (workspace_id, id, metadata, status, created_at, last_event_at)
    SELECT 'default', 'req_' || n, '{}', 'completed', now(), now() FROM generate_series(1, 3) AS n`);
  await before.query(`
    INSERT INTO attempts (workspace_id, request_id, number, target, provider, trace_id, span_id,
      queue_wait_ms, started_at, start_key, status, usage, warnings)
    SELECT 'default', request_id, number, target, 'openai', 't', 's', 0, now(), '', 'failed', usage, '[]'
    FROM (VALUES
      ('req_1', 1, 'a', '{"inputTokens": 9007199254740991}'::jsonb),
      ('req_1', 2, 'a', '{"inputTokens": 5, "outputTokens": 7}'),
      ('req_2', 1, 'a', '{}'),
      ('req_2', 2, 'b', '{"images": 2}')) AS x(request_id, number, target, usage)`);
  await before.destroy();

  const after = await open(migrations);
  const columns = 'id, retried, input_tokens, output_tokens, images';
  expect(await after.query(`SELECT ${columns} FROM requests ORDER BY id`)).toEqual([
    { id: 'req_1', retried: true, input_tokens: '9007199254740996', output_tokens: '7', images: '0' },
    { id: 'req_2', retried: false, input_tokens: '0', output_tokens: '0', images: '2' },
    { id: 'req_3', retried: false, input_tokens: '0', output_tokens: '0', images: '0' },
  ]);
  await after.destroy();
});
