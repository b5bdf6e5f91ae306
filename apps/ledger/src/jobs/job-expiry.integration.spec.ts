import { createAssetStore } from '@byway/assets/create-asset-store';
import { createLogger } from '@byway/boot/logger';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { jobRequest, storedResult } from '../fixtures/job-requests.fixture.js';
import { migrations } from '../migrations/migrations.js';
import { Recorder } from '../recorder/recorder.js';
import { Retention } from '../retention/retention.js';
import { JobExpiry } from './job-expiry.js';
import { JobTransitions } from './job-transitions.js';
import { JobWaiters } from './job-waiters.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const DAY_MS = 86_400_000;
let database: TestDatabase;
let dataSource: DataSource;
let transitions: JobTransitions;
let recorder: Recorder;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openServiceDatabase({ url: database.url, schema: 'ledger', entities: [], migrations });
  recorder = new Recorder(dataSource, logger);
  const waiters = new JobWaiters();
  transitions = new JobTransitions(dataSource, {
    recorder,
    waiters,
    checkAfterMs: 10_000,
    joinedWriteMs: 10_000,
  });
  folder = await mkdtemp(join(tmpdir(), 'byway-expiry-'));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
  await rm(folder, { recursive: true });
});

/** A job accepted `ageMs` ago, ended with this result or open. */
async function insert(ageMs: number, result?: ReturnType<typeof storedResult>): Promise<string> {
  const acceptedAt = Date.now() - ageMs;
  const request = jobRequest({ acceptedAt, deadlineAt: acceptedAt + 60_000 });
  const [leaf] = request.plan.leaves;
  if (leaf === undefined) throw new Error('a leaf');
  await transitions.insert(request, leaf);
  const id = request.requestId;
  if (result !== undefined) {
    await transitions.settle({ id, attempt: 1, status: 'completed', result, error: null });
  }
  return id;
}
const remaining = async () =>
  (await dataSource.query<{ id: string }[]>('SELECT id FROM jobs')).map(({ id }) => id).sort();

it('jobs are deleted 24 h after their acceptance with their results, open ones stay', async () => {
  const assets = await createAssetStore({ dir: folder });
  const stored = () =>
    assets.put({ workspaceId: 'default', mediaType: 'application/json', bytes: Buffer.from('{}') });
  const [old, young] = [await stored(), await stored()];
  const withAsset = (assetId: string) => ({
    ...storedResult(),
    body: { kind: 'asset', assetId, bytes: 2 } as const,
  });
  await insert(DAY_MS + 1_000, withAsset(old.id));
  await insert(DAY_MS + 1_000, storedResult());
  const kept = [await insert(DAY_MS - 60_000, withAsset(young.id)), await insert(DAY_MS + 1_000)];
  expect(await new JobExpiry(dataSource, assets).runOnce()).toBe(2);
  expect(await remaining()).toEqual(kept.sort());
  expect(await assets.get(old.id)).toBeNull();
  const present = await assets.get(young.id);
  present?.stream.destroy();
  expect(present).not.toBeNull();
});

it('takes as many batches as there are jobs, and needs no store', async () => {
  await dataSource.query('TRUNCATE jobs');
  const id = await insert(DAY_MS + 1_000, storedResult());
  await dataSource.query(`
    INSERT INTO jobs (id, workspace_id, api_key_id, endpoint, priority, log_bodies, state, status, attempt,
      provider, run_at, accepted_at, deadline_at, expires_at)
    SELECT 'req_' || n, workspace_id, api_key_id, endpoint, priority, log_bodies, state, status, attempt,
      provider, run_at, accepted_at, deadline_at, expires_at
    FROM jobs, generate_series(1, 1200) n WHERE id = '${id}'`);
  expect(await new JobExpiry(dataSource, undefined).runOnce()).toBe(1201);
  expect(await remaining()).toEqual([]);
});

it('a request whose job is open is not taken for abandoned', async () => {
  const open = await insert(0);
  const now = Date.now();
  const started = {
    type: 'request-started',
    requestId: open,
    workspaceId: 'default',
    apiKeyId: 'key_1',
    endpoint: '/v1/images/generations',
    mode: 'async',
    traceId: 't',
    spanId: 's',
    parentSpanId: null,
    configSlug: null,
    configVersionId: null,
    virtualKey: null,
    model: null,
    metadata: {},
    requestBody: null,
    acceptedAt: now,
  };
  await recorder.record([started, { ...started, requestId: 'req_without_job' }]);
  const retention = new Retention(dataSource, { requestDays: 0, bodyDays: 0, webhookDays: 0, logger });
  expect(await retention.runOnce(now + 2 * 3_600_000)).toMatchObject({ abandoned: 1 });
  const rows = await dataSource.query<unknown>('SELECT id FROM requests WHERE status = $1', ['in_progress']);
  expect(rows).toEqual([{ id: open }]);
});
