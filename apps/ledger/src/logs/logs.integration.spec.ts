import { createLogger } from '@byway/boot/logger';
import { logSchema, traceSchema } from '@byway/contracts/ledger-api';
import { listSchema } from '@byway/contracts/list';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
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
import { migrations } from '../migrations/migrations.js';
import { Recorder } from '../recorder/recorder.js';

let database: TestDatabase;
let dataSource: DataSource;
let recorder: Recorder;
let ledger: LedgerService;

/** Five requests that differ in what can be filtered; number 1 is the fallback of the fixtures. */
const others = [
  requestStarted({
    requestId: requestIdOf(2),
    traceId: 'trace-2',
    acceptedAt: NOON + 60_000,
    configSlug: 'pc-other-d4e5f6',
    metadata: { team: 'web', env: 'prod' },
    virtualKey: 'openai-main',
    model: 'gpt-image-1',
    requestHeaders: { 'user-agent': '<img src=x onerror=alert(1)>\u0000' },
  }),
  requestSettled({
    requestId: requestIdOf(2),
    attempts: 0,
    cacheStatus: 'HIT',
    costUsd: 0,
    settledAt: NOON + 60_010,
    responseHeaders: { 'x-portkey-cache-status': 'HIT' },
  }),
  requestStarted({ requestId: requestIdOf(3), traceId: 'trace-3', acceptedAt: NOON + 120_000 }),
  attemptFinished({
    requestId: requestIdOf(3),
    traceId: 'trace-3',
    startedAt: NOON + 120_010,
    finishedAt: NOON + 120_900,
  }),
  requestSettled({
    requestId: requestIdOf(3),
    status: 'failed',
    httpStatus: 502,
    error: { code: 'provider_unavailable', message: 'The provider answered 503.' },
    provider: 'stability-ai',
    model: 'stable-image-core',
    target: 'config.targets[0]',
    attempts: 1,
    costUsd: null,
    settledAt: NOON + 121_000,
  }),
  requestStarted({
    requestId: requestIdOf(4),
    traceId: 'trace-1',
    acceptedAt: NOON + 180_000,
    metadata: {},
    endpoint: '/v1/chat/completions',
    apiKeyId: 'key_2',
  }),
  attemptFinished({
    requestId: requestIdOf(4),
    usage: { inputTokens: 100, outputTokens: 7 },
    startedAt: NOON + 180_010,
    finishedAt: NOON + 180_900,
  }),
  attemptFinished({
    requestId: requestIdOf(4),
    number: 2,
    usage: { inputTokens: 100, cachedInputTokens: 20 },
    startedAt: NOON + 181_000,
    finishedAt: NOON + 181_900,
  }),
  ...fallbackRequest({ requestId: requestIdOf(5), workspaceId: 'foreign' }),
];

beforeAll(async () => {
  database = await createTestDatabase();
  ledger = await startLedgerService({
    DATABASE_URL: database.url,
    LEDGER_RETENTION_DAYS: '0',
    LEDGER_BODY_RETENTION_DAYS: '0',
  });
  dataSource = await openServiceDatabase({ url: database.url, schema: 'ledger', entities: [], migrations });
  recorder = new Recorder(dataSource, createLogger({ service: 'test', level: 'silent' }));
  await recorder.record([...fallbackRequest(), ...others]);
});
afterAll(async () => {
  await dataSource.destroy();
  await ledger.stop();
  await database.drop();
});

async function list(query = '', workspaceId?: string) {
  const { status, body } = await ledger.get(`/logs${query}`, workspaceId);
  expect(status).toBe(200);
  const { total, data } = listSchema(logSchema).parse(body);
  return { total, data, numbers: data.map((log) => Number(log.id.slice(4))) };
}

describe('GET /logs', () => {
  it('lists the requests of the workspace, newest first, with attempts and without bodies', async () => {
    const { total, data, numbers } = await list();
    expect(numbers).toEqual([4, 3, 2, 1]);
    expect(total).toBe(4);
    expect(data[3]).toMatchObject({
      id: requestIdOf(1),
      status: 'completed',
      http_status: 200,
      requested_model: 'dall-e-3',
      model: 'gpt-image-1',
      config: 'pc-images-a1b2c3',
      fallback: true,
      attempt_count: 2,
      cost_usd: 0.03,
      metadata: { team: 'docs' },
      created_at: '2026-11-22T12:00:00.000Z',
      completed_at: '2026-11-22T12:00:02.100Z',
    });
    expect(data[3]?.attempts.map((attempt) => [attempt.number, attempt.status])).toEqual([
      [1, 'failed'],
      [2, 'succeeded'],
    ]);
    expect(JSON.stringify(data)).not.toContain('lighthouse');
  });

  it('tells a retry from a fallback, and the usage of all attempts', async () => {
    const { data } = await list();
    expect(data.map(({ retried, fallback, usage }) => ({ retried, fallback, usage }))).toEqual([
      {
        retried: true,
        fallback: false,
        usage: { inputTokens: 200, outputTokens: 7, cachedInputTokens: 20 },
      },
      { retried: false, fallback: false, usage: {} },
      { retried: false, fallback: false, usage: {} },
      { retried: false, fallback: true, usage: { images: 1 } },
    ]);
  });

  const metadata = (value: object) => encodeURIComponent(JSON.stringify(value));
  it.each([
    ['status=completed', [2, 1]],
    ['status=in_progress', [4]],
    ['status=502', [3]],
    ['status=5xx', [3]],
    ['status=2xx', [2, 1]],
    ['provider=stability-ai', [4, 3]],
    ['model=stable-image-core', [4, 3]],
    ['model=dall-e-3', [4, 3, 1]],
    ['config=pc-other-d4e5f6', [2]],
    ['virtual_key=stability-main', [4, 3, 1]],
    ['virtual_key=openai-main', [2, 1]],
    ['trace_id=trace-1', [4, 1]],
    [`metadata=${metadata({ team: 'web' })}`, [2]],
    [`metadata=${metadata({ team: 'web', env: 'test' })}`, []],
    [`metadata=${metadata({})}`, [4, 3, 2, 1]],
    ['fallback=true', [1]],
    ['fallback=false', [4, 3, 2]],
    ['retried=true', [4]],
    ['retried=false', [3, 2, 1]],
    [`endpoint=${encodeURIComponent('/v1/chat/completions')}`, [4]],
    ['endpoint=/v1/images/generations', [3, 2, 1]],
    ['api_key=key_2', [4]],
    ['api_key=key_none', []],
    ['cache_status=HIT', [2]],
    ['time_from=2026-11-22T12:01:00Z', [4, 3, 2]],
    ['time_to=2026-11-22T12:01:00Z', [1]],
    [`time_from=${NOON / 1000 + 60}&time_to=${NOON / 1000 + 121}`, [3, 2]],
    ['status=completed&fallback=true&provider=openai', [1]],
    ['provider=no-such-provider', []],
  ])('filters by %s', async (query, expected) => {
    const { numbers, total } = await list(`?${query}`);
    expect(numbers).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it.each([
    'time_from=soon',
    'time_to=x',
    'status=done',
    'metadata=x',
    'fallback=1',
    'retried=maybe',
    'api_key=a&api_key=b',
    'limit=0',
    'limit=201',
    'colour=red',
  ])('answers 400 to %s and names the parameter', async (query) => {
    const { status, body } = await ledger.get(`/logs?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { type: 'invalid_request_error', param: query.split('=')[0] } });
  });

  it('shows a workspace nothing of another', async () => {
    expect((await list('', 'foreign')).numbers).toEqual([5]);
    expect((await list('', 'nobody')).numbers).toEqual([]);
    expect((await list('?virtual_key=openai-main', 'foreign')).numbers).toEqual([5]);
  });

  it('gives every request once over its pages, also when new ones arrive in between', async () => {
    const record = (numbers: number[]) =>
      recorder.record(
        numbers.map((number) => requestStarted({ workspaceId: 'paged', requestId: requestIdOf(number) })),
      );
    await record(Array.from({ length: 10 }, (_, index) => 100 + index));
    const seen: number[] = [];
    let after = '';
    for (let page = 0; page < 4; page += 1) {
      const { data, numbers } = await list(`?limit=3${after}`, 'paged');
      seen.push(...numbers);
      after = `&after=${data.at(-1)?.id}`;
      await record([200 + page, 300 + page]);
    }
    expect(seen).toEqual([109, 108, 107, 106, 105, 104, 103, 102, 101, 100]);
  });

  it('counts up to 10,000 and no further', async () => {
    await dataSource.query(`
      INSERT INTO requests (workspace_id, id, metadata, status, created_at, last_event_at)
      SELECT 'crowded', 'req_' || n, '{}', 'completed', now(), now() FROM generate_series(1, 10500) AS n`);
    expect((await list('?limit=1', 'crowded')).total).toBe(10_000);
  });
});

describe('GET /logs/:id', () => {
  it('adds the bodies', async () => {
    const { status, body } = await ledger.get(`/logs/${requestIdOf(1)}`);
    expect(status).toBe(200);
    const log = logSchema.parse(body);
    expect(log.request).toEqual({ prompt: 'a lighthouse', model: 'dall-e-3' });
    expect(log.attempts.map((attempt) => attempt.response)).toEqual([
      { errors: ['try later'] },
      { data: [{ url: 'asset_1' }] },
    ]);
    expect(log.attempts[0]).toMatchObject({
      error: { code: 'provider_unavailable' },
      http_status: 503,
      next: { kind: 'fallback', target: 'config.targets[1]', delay_ms: 0 },
      cost_usd: 0.01,
    });
  });

  it('adds the headers, and null where they were not kept', async () => {
    const { body } = await ledger.get(`/logs/${requestIdOf(2)}`);
    expect(logSchema.parse(body)).toMatchObject({
      request_headers: { 'user-agent': '<img src=x onerror=alert(1)>\uFFFD' },
      response_headers: { 'x-portkey-cache-status': 'HIT' },
    });
    const without = await ledger.get(`/logs/${requestIdOf(1)}`);
    expect(without.body).toMatchObject({ request_headers: null, response_headers: null });
    expect(JSON.stringify((await list()).data)).not.toContain('onerror');
  });

  it('answers 404 to an unknown id and to one of another workspace', async () => {
    for (const id of ['req_none', requestIdOf(5), '%00']) {
      const { status, body } = await ledger.get(`/logs/${id}`);
      expect([status, id]).toEqual([id === '%00' ? 400 : 404, id]);
      expect(body).toHaveProperty('error.code');
    }
  });

  it('answers 400 when the workspace header is missing and 401 without the internal token', async () => {
    const { status, body } = await ledger.get('/logs', '');
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'missing_required_parameter', param: 'x-byway-workspace' } });
    expect((await fetch(`${ledger.url}/logs`)).status).toBe(401);
  });
});

describe('GET /traces/:traceId', () => {
  it('gives the requests of the trace, oldest first, and a bar for each request, wait and attempt', async () => {
    const { status, body } = await ledger.get('/traces/trace-1');
    expect(status).toBe(200);
    const trace = traceSchema.parse(body);
    expect(trace.requests.map((log) => log.id)).toEqual([requestIdOf(1), requestIdOf(4)]);
    expect(trace.spans.map((span) => [span.kind, span.status])).toEqual([
      ['request', 'completed'],
      ['queue', 'completed'],
      ['attempt', 'failed'],
      ['queue', 'completed'],
      ['attempt', 'succeeded'],
      ['request', 'in_progress'],
      ['queue', 'completed'],
      ['attempt', 'failed'],
      ['queue', 'completed'],
      ['attempt', 'failed'],
    ]);
    expect(trace.spans[1]).toMatchObject({
      start_ms: NOON + 5,
      end_ms: NOON + 10,
      parent_span_id: 'span-request',
    });
  });

  it('answers 404 to an unknown trace and to one of another workspace', async () => {
    expect((await ledger.get('/traces/none')).status).toBe(404);
    expect((await ledger.get('/traces/trace-2', 'foreign')).status).toBe(404);
  });
});
