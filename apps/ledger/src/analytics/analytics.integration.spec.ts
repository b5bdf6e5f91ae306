import { createLogger } from '@byway/boot/logger';
import { bucketSchema, groupSchema, totalsSchema } from '@byway/contracts/analytics-api';
import { listSchema } from '@byway/contracts/list';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { eventually } from '@byway/testing/eventually';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  attemptFinished,
  fallbackRequest,
  NOON,
  requestIdOf,
  requestSettled,
  requestStarted,
} from '../fixtures/ledger-events.fixture.js';
import { type LedgerService, startLedgerService } from '../fixtures/ledger-service.fixture.js';
import { recordManyRequests } from '../fixtures/many-requests.fixture.js';
import { migrations } from '../migrations/migrations.js';
import { Recorder } from '../recorder/recorder.js';

let database: TestDatabase;
let dataSource: DataSource;
let ledger: LedgerService;

const MINUTE = 60_000;
const failure = { code: 'provider_unavailable', message: 'The provider answered 503.' };

/** One request in every status, a minute apart; number 1 is the fallback of the fixtures (2,100 ms). */
const events = [
  ...fallbackRequest(),
  // A hit of the cache: no attempt, no cost, no usage.
  requestStarted({ requestId: requestIdOf(2), acceptedAt: NOON + MINUTE, configSlug: null }),
  requestSettled({
    requestId: requestIdOf(2),
    attempts: 0,
    cacheStatus: 'HIT',
    costUsd: 0,
    latencyMs: 100,
    settledAt: NOON + MINUTE + 100,
  }),
  // Retried and failed.
  requestStarted({ requestId: requestIdOf(3), acceptedAt: NOON + 2 * MINUTE }),
  ...[1, 2].map((number) =>
    attemptFinished({
      requestId: requestIdOf(3),
      number,
      costUsd: 0.001,
      usage: { inputTokens: 100, outputTokens: 10 },
      startedAt: NOON + 2 * MINUTE,
      finishedAt: NOON + 2 * MINUTE + 500,
    }),
  ),
  requestSettled({
    requestId: requestIdOf(3),
    status: 'failed',
    httpStatus: 502,
    error: failure,
    provider: 'stability-ai',
    model: 'stable-image-core',
    latencyMs: 1100,
    settledAt: NOON + 2 * MINUTE + 1100,
  }),
  requestStarted({ requestId: requestIdOf(4), acceptedAt: NOON + 3 * MINUTE, apiKeyId: 'key_2' }),
  requestSettled({
    requestId: requestIdOf(4),
    ...{ status: 'expired', httpStatus: 408, error: failure, provider: null, model: null, target: null },
    ...{ attempts: 0, costUsd: null, latencyMs: 3100, settledAt: NOON + 4 * MINUTE },
  }),
  requestStarted({ requestId: requestIdOf(5), acceptedAt: NOON + 4 * MINUTE }),
  requestSettled({
    requestId: requestIdOf(5),
    ...{ status: 'cancelled', httpStatus: 499, error: failure, provider: null, model: null, target: null },
    ...{ attempts: 0, costUsd: null, latencyMs: 4100, settledAt: NOON + 5 * MINUTE },
  }),
  // Under way, and on its second target already.
  requestStarted({ requestId: requestIdOf(6), acceptedAt: NOON + 20 * MINUTE }),
  ...[1, 2].map((number) =>
    attemptFinished({
      requestId: requestIdOf(6),
      number,
      target: `config.targets[${number}]`,
      costUsd: 0.002,
      usage: { inputTokens: 7 },
      startedAt: NOON + 20 * MINUTE,
      finishedAt: NOON + 20 * MINUTE + 500,
    }),
  ),
  ...fallbackRequest({ requestId: requestIdOf(7), workspaceId: 'foreign' }),
];

const noon = 'time_from=2026-11-22T12:00:00Z&time_to=2026-11-22T13:00:00Z';

beforeAll(async () => {
  database = await createTestDatabase();
  ledger = await startLedgerService({
    // A test waits for it to pass.
    DATABASE_TIMEOUT_MS: '3000',
    DATABASE_URL: database.url,
    LEDGER_RETENTION_DAYS: '0',
    LEDGER_BODY_RETENTION_DAYS: '0',
  });
  dataSource = await openServiceDatabase({
    url: database.url,
    schema: 'ledger',
    entities: [],
    migrations,
    timeoutMs: 120_000,
  });
  await new Recorder(dataSource, createLogger({ service: 'test', level: 'silent' })).record(events);
});
afterAll(async () => {
  await dataSource.destroy();
  await ledger.stop();
  await database.drop();
});

async function get(path: string, workspaceId?: string): Promise<unknown> {
  const { status, body } = await ledger.get(`/analytics/${path}`, workspaceId);
  expect([path, status, body]).toMatchObject([path, 200, {}]);
  return body;
}
const totals = async (query: string, workspaceId?: string) =>
  totalsSchema.parse(await get(`totals?${query}`, workspaceId));
const timeseries = async (query: string, workspaceId?: string) =>
  listSchema(bucketSchema).parse(await get(`timeseries?${query}`, workspaceId));
const breakdown = async (query: string, workspaceId?: string) =>
  listSchema(groupSchema).parse(await get(`breakdown?${query}`, workspaceId));

const nothing = {
  requests: 0,
  errors: 0,
  error_rate: null,
  fallbacks: 0,
  fallback_rate: null,
  cache_hits: 0,
  cache_hit_rate: null,
  latency_ms: { p50: null, p95: null },
  cost_usd: 0,
  tokens: { input: 0, output: 0 },
  images: 0,
};

describe('GET /analytics/totals', () => {
  it('counts failed and expired requests as errors, and takes rates of those that ended', async () => {
    expect(await totals(noon)).toEqual({
      object: 'analytics.totals',
      time_from: '2026-11-22T12:00:00.000Z',
      time_to: '2026-11-22T13:00:00.000Z',
      requests: 6,
      errors: 2,
      error_rate: 0.4,
      fallbacks: 1,
      fallback_rate: 0.2,
      cache_hits: 1,
      cache_hit_rate: 0.2,
      // Of 100, 1100, 2100, 3100 and 4100.
      latency_ms: { p50: 2100, p95: 3900 },
      cost_usd: 0.036,
      tokens: { input: 214, output: 20 },
      images: 1,
    });
  });

  it('are null where there is nothing to divide', async () => {
    const range = { time_from: '2026-11-22T14:00:00.000Z', time_to: '2026-11-22T15:00:00.000Z' };
    const query = `time_from=${range.time_from}&time_to=${range.time_to}`;
    expect(await totals(query)).toEqual({ object: 'analytics.totals', ...range, ...nothing });
    expect(await totals(`${noon}&status=in_progress`)).toMatchObject({
      requests: 1,
      error_rate: null,
      fallbacks: 0,
      fallback_rate: null,
      latency_ms: { p50: null, p95: null },
      cost_usd: 0.004,
    });
  });

  it('is about the last 24 hours when no time is named', async () => {
    const before = Date.now();
    const { time_from, time_to, requests } = await totals('');
    expect(Date.parse(time_to) - Date.parse(time_from)).toBe(24 * 60 * MINUTE);
    expect(Date.parse(time_to)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(time_to)).toBeLessThanOrEqual(Date.now());
    expect(requests).toBe(0);
  });

  it.each([
    ['status=failed', 1],
    ['provider=openai', 2],
    ['model=dall-e-3', 6],
    ['api_key=key_2', 1],
    ['retried=true', 1],
    ['fallback=true', 2],
    ['cache_status=HIT', 1],
    ['virtual_key=openai-main', 1],
    ['config=pc-images-a1b2c3', 5],
    ['endpoint=/v1/chat/completions', 0],
    [`metadata=${encodeURIComponent('{"team":"docs"}')}`, 6],
    ['trace_id=trace-1&status=4xx', 2],
  ])('takes the filters of logs: %s', async (filter, requests) => {
    expect((await totals(`${noon}&${filter}`)).requests).toBe(requests);
  });

  it('shows a workspace nothing of another', async () => {
    expect(await totals(noon, 'foreign')).toMatchObject({ requests: 1, cost_usd: 0.03 });
    expect(await totals(noon, 'nobody')).toMatchObject(nothing);
  });
});

describe('GET /analytics/timeseries', () => {
  it('gives every bucket of the range, aligned to UTC, and they add up to the totals', async () => {
    const query = 'time_from=2026-11-22T11:50:00Z&time_to=2026-11-22T12:25:00Z';
    const { total, data } = await timeseries(`${query}&interval=15m`);
    expect(data.map(({ start, requests, errors }) => [start, requests, errors])).toEqual([
      ['2026-11-22T11:45:00.000Z', 0, 0],
      ['2026-11-22T12:00:00.000Z', 5, 2],
      ['2026-11-22T12:15:00.000Z', 1, 0],
    ]);
    expect(total).toBe(3);
    expect(data[0]).toEqual({
      object: 'analytics.bucket',
      start: '2026-11-22T11:45:00.000Z',
      end: '2026-11-22T12:00:00.000Z',
      ...nothing,
    });
    const { object, time_from, time_to, ...sums } = await totals(
      'time_from=2026-11-22T12:00:00Z&time_to=2026-11-22T12:15:00Z',
    );
    expect([object, time_from < time_to]).toEqual(['analytics.totals', true]);
    expect(data[1]).toMatchObject(sums);
  });

  it.each([
    ['minute', 60],
    ['5m', 12],
    ['15m', 4],
    ['hour', 1],
    ['6h', 1],
    ['day', 1],
  ])('knows the interval %s', async (interval, count) => {
    const { data } = await timeseries(`${noon}&interval=${interval}`);
    expect(data).toHaveLength(count);
    expect(data.reduce((sum, bucket) => sum + bucket.requests, 0)).toBe(6);
  });

  it('leaves out what is not in the range, also in the first and the last bucket', async () => {
    const query = 'time_from=2026-11-22T12:01:00Z&time_to=2026-11-22T12:03:00Z&interval=hour';
    expect((await timeseries(query)).data).toMatchObject([{ requests: 2, cache_hits: 1 }]);
  });
});

describe('GET /analytics/breakdown', () => {
  it('groups, most requests first, and keeps those without a key', async () => {
    const keysBy = async (by: string) =>
      (await breakdown(`${noon}&by=${by}`)).data.map(({ key, requests }) => [key, requests]);
    expect(await keysBy('provider')).toEqual([
      ['openai', 2],
      ['stability-ai', 2],
      [null, 2],
    ]);
    expect(await keysBy('model')).toEqual([
      ['dall-e-3', 2],
      ['gpt-image-1', 2],
      ['stable-image-core', 2],
    ]);
    expect(await keysBy('config')).toEqual([
      ['pc-images-a1b2c3', 5],
      [null, 1],
    ]);
    expect(await keysBy('virtual_key')).toEqual([
      [null, 3],
      ['stability-main', 2],
      ['openai-main', 1],
    ]);
    expect(await keysBy('endpoint')).toEqual([['/v1/images/generations', 6]]);
    expect(await keysBy('api_key')).toEqual([
      ['key_1', 5],
      ['key_2', 1],
    ]);
  });

  it('tells the metrics of each group, and nothing of another workspace', async () => {
    const { total, data } = await breakdown(`${noon}&by=provider`);
    expect(total).toBe(3);
    expect(data[1]).toMatchObject({
      object: 'analytics.group',
      errors: 1,
      error_rate: 1,
      tokens: { input: 214, output: 20 },
    });
    expect(await breakdown(`${noon}&by=provider`, 'foreign')).toMatchObject({
      total: 1,
      data: [{ key: 'openai', requests: 1 }],
    });
    expect(await breakdown(`${noon}&by=provider`, 'nobody')).toMatchObject({ total: 0, data: [] });
  });

  it('gives the 100 largest groups and counts them all', async () => {
    await dataSource.query(`
      INSERT INTO requests (workspace_id, id, model, metadata, status, created_at, last_event_at)
      SELECT 'crowded', 'req_' || n, 'model-' || n % 130, '{}', 'completed', now(), now()
      FROM generate_series(1, 380) AS n`);
    const { total, data } = await breakdown('by=model', 'crowded');
    expect([total, data.length]).toEqual([130, 100]);
    expect(data.every(({ requests }) => requests === 3)).toBe(true);
  });
});

describe('a bad query', () => {
  it.each([
    ['totals?time_from=soon', 'time_from'],
    ['totals?time_to=', 'time_to'],
    ['totals?time_from=2026-11-22&time_to=2026-11-21', 'time_from'],
    ['totals?limit=10', 'limit'],
    ['totals?interval=hour', 'interval'],
    ['totals?status=done', 'status'],
    ['timeseries', 'interval'],
    ['timeseries?interval=week', 'interval'],
    ['timeseries?interval=', 'interval'],
    ['timeseries?interval=hour&interval=day', 'interval'],
    ['timeseries?interval=minute&time_from=0', 'interval'],
    ['breakdown', 'by'],
    ['breakdown?by=colour', 'by'],
    ['breakdown?by=constructor', 'by'],
    ['breakdown?by=provider&colour=red', 'colour'],
  ])('is refused, and the answer names the parameter: %s', async (path, param) => {
    const { status, body } = await ledger.get(`/analytics/${path}`);
    expect([status, body]).toMatchObject([400, { error: { type: 'invalid_request_error', param } }]);
  });
});

describe('a count that takes too long', () => {
  it('is ended by the database and says what to ask for instead', async () => {
    await dataSource.transaction(async (manager) => {
      await manager.query('LOCK TABLE requests IN ACCESS EXCLUSIVE MODE');
      const { status, body } = await ledger.get('/analytics/totals');
      expect([status, body]).toMatchObject([503, { error: { code: 'service_unavailable' } }]);
      expect(JSON.stringify(body)).toContain('ask for a shorter time');
    });
    expect((await ledger.get('/analytics/totals')).status).toBe(200);
  });
});

describe('with 10,000 requests of one day', () => {
  beforeAll(() => recordManyRequests(dataSource, { workspaceId: 'busy', count: 10_000 }));

  it.each([
    '/analytics/totals',
    '/analytics/timeseries?interval=15m',
    '/analytics/breakdown?by=provider',
    '/logs',
    '/logs?status=failed',
    '/logs?virtual_key=none',
  ])('%s answers', async (path) => {
    await eventually(async () => (await ledger.get(path, 'busy')).status === 200);
  });
});
