import { createLogger } from '@byway/boot/logger';
import { feedbackSchema } from '@byway/contracts/ledger-api';
import { listSchema } from '@byway/contracts/list';
import { connectQueueBackend } from '@byway/queue/backend';
import { createLedgerEmitter } from '@byway/queue/ledger-emitter';
import { LEDGER_QUEUE } from '@byway/queue/ledger-queue';
import { eventually } from '@byway/testing/eventually';
import { type FaultProxy, startFaultProxy } from '@byway/testing/fault-proxy';
import { flushRedisDatabase } from '@byway/testing/redis-database';
import { usualLimits } from '@byway/testing/patient-limits';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fallbackRequest, requestIdOf } from './fixtures/ledger-events.fixture.js';
import { type Answer, type LedgerService, startLedgerService } from './fixtures/ledger-service.fixture.js';

const keepForEver = { LEDGER_RETENTION_DAYS: '0', LEDGER_BODY_RETENTION_DAYS: '0' };
const logger = createLogger({ service: 'test', level: 'silent' });

const until = (ask: () => Promise<Answer>, status: number): Promise<Answer> =>
  eventually(async () => {
    const answer = await ask();
    return answer.status === status && answer;
  });

const redisUrl = process.env.TEST_REDIS_URL;
const backends = redisUrl === undefined ? ['postgres'] : ['postgres', 'redis'];

describe.each(backends)('events from the queue on %s', (kind) => {
  let database: TestDatabase;
  let ledger: LedgerService;
  let queue: { redisUrl?: string | undefined; databaseUrl?: string };
  const start = () =>
    startLedgerService({
      DATABASE_URL: database.url,
      REDIS_URL: queue.redisUrl,
      QUEUE_DATABASE_URL: queue.databaseUrl,
      ...keepForEver,
    });

  beforeAll(async () => {
    database = await createTestDatabase();
    queue = kind === 'redis' ? { redisUrl } : { databaseUrl: database.url };
    if (queue.redisUrl !== undefined) await flushRedisDatabase(queue.redisUrl);
    ledger = await start();
  });
  afterAll(async () => {
    await ledger.stop();
    await database.drop();
  });

  it('appear in the record', async () => {
    const backend = connectQueueBackend({ ...queue, migrate: true, timeoutMs: 30_000, logger });
    const emitter = createLedgerEmitter(backend, { logger });
    for (const event of fallbackRequest()) emitter.emit(event);
    await emitter.close();
    await backend.close();
    await until(() => ledger.get(`/logs/${requestIdOf(1)}`), 200);
    const { body } = await until(() => ledger.get('/logs?status=completed'), 200);
    expect(body).toMatchObject({
      total: 1,
      data: [{ id: requestIdOf(1), attempt_count: 2, fallback: true }],
    });
  });

  it('are stored before a ledger that took them stops', async () => {
    const backend = connectQueueBackend({ ...queue, migrate: true, timeoutMs: 30_000, logger });
    const workspaceId = 'stopped';
    const emitter = createLedgerEmitter(backend, { maxBatch: 4, logger });
    for (let number = 1; number <= 20; number += 1) {
      for (const event of fallbackRequest({ requestId: requestIdOf(number), workspaceId }))
        emitter.emit(event);
    }
    await emitter.close();
    await eventually(async () => (await backend.loads([LEDGER_QUEUE]))[0]?.waiting === 0);
    await ledger.stop();
    expect(await backend.loads([LEDGER_QUEUE])).toMatchObject([{ active: 0, delayed: 0 }]);
    await backend.close();
    ledger = await start();
    const { body } = await ledger.get('/logs?status=completed', workspaceId);
    expect(body).toMatchObject({ total: 20 });
  });
});

describe('feedback', () => {
  let database: TestDatabase;
  let ledger: LedgerService;
  beforeAll(async () => {
    database = await createTestDatabase();
    ledger = await startLedgerService({ DATABASE_URL: database.url, ...keepForEver });
  });
  afterAll(async () => {
    await ledger.stop();
    await database.drop();
  });

  it("stores one entry, a list of them, and the SDK's spelling of the trace id", async () => {
    const one = await ledger.post('/feedback', { trace_id: 'trace-1', value: 5 });
    expect(one).toMatchObject({
      status: 200,
      body: { status: 'success', feedback_ids: [expect.stringMatching(/^fb_/)] },
    });
    const two = await ledger.post('/feedback', [
      { traceID: 'trace-1', value: -10, weight: 0.5, metadata: { _user: 'ada' } },
      { trace_id: 'trace-2', value: 10 },
    ]);
    expect(two.body).toMatchObject({ feedback_ids: [expect.any(String), expect.any(String)] });
  });

  it('is listed by its trace, newest first, page by page, for its workspace only', async () => {
    const entries = [1, 2, 3].map((value) => ({ trace_id: 'listed', value, metadata: { note: '<b>' } }));
    await ledger.post('/feedback', entries[0]);
    await ledger.post('/feedback', entries[1]);
    await ledger.post('/feedback', entries[2]);
    await ledger.post('/feedback', { trace_id: 'listed', value: 9 }, 'foreign');
    const list = async (query: string, workspaceId?: string) => {
      const { status, body } = await ledger.get(`/feedback?${query}`, workspaceId);
      expect(status).toBe(200);
      return listSchema(feedbackSchema).parse(body);
    };
    const all = await list('trace_id=listed');
    expect(all).toMatchObject({ total: 3, data: [{ value: 3 }, { value: 2 }, { value: 1 }] });
    expect(all.data[0]).toMatchObject({ trace_id: 'listed', weight: 1, metadata: { note: '<b>' } });
    const page = await list(`trace_id=listed&limit=1&after=${all.data[0]?.id}`);
    expect(page).toMatchObject({ total: 3, data: [{ value: 2 }] });
    expect(await list('trace_id=listed', 'foreign')).toMatchObject({ total: 1, data: [{ value: 9 }] });
    expect(await list('trace_id=none')).toMatchObject({ total: 0, data: [] });
  });

  it.each([
    ['', 'trace_id'],
    ['?trace_id=', 'trace_id'],
    ['?trace_id=t&limit=0', 'limit'],
    ['?trace_id=t&colour=red', 'colour'],
    ['?trace_id=t&trace_id=u', 'trace_id'],
  ])('is not listed for %j, which names %s', async (query, param) => {
    const { status, body } = await ledger.get(`/feedback${query}`);
    expect([status, body]).toMatchObject([400, { error: { param } }]);
  });

  it.each([
    [{ value: 1 }, 'trace_id'],
    [{ trace_id: 't', value: 11 }, 'value'],
    [{ trace_id: 't', value: 1.5 }, 'value'],
    [{ trace_id: 't', value: 1, weight: 1.1 }, 'weight'],
    [{ trace_id: 't', value: 1, note: 'x' }, 'note'],
  ])('refuses %j and names %s', async (entry, param) => {
    const { status, body } = await ledger.post('/feedback', entry);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { param } });
  });
});

describe('without its database', () => {
  let database: TestDatabase;
  let proxy: FaultProxy;
  let ledger: LedgerService;
  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startFaultProxy(database.url);
    ledger = await startLedgerService({
      DATABASE_URL: proxy.url,
      QUEUE_DATABASE_URL: database.url,
      ...usualLimits,
      ...keepForEver,
    });
  });
  afterAll(async () => {
    await ledger.stop();
    await proxy.close();
    await database.drop();
  });

  it.each(['gone', 'hanging'])(
    'the ledger answers 503 meanwhile, stays alive and recovers (%s)',
    async (how) => {
      expect((await ledger.get('/logs')).status).toBe(200);
      if (how === 'gone') await proxy.cut();
      else proxy.freeze();
      const calls = [
        () => ledger.get('/logs'),
        () => ledger.get('/logs/req_1'),
        () => ledger.get('/traces/trace-1'),
        () => ledger.post('/feedback', { trace_id: 't', value: 1 }),
      ];
      const refusal = async (call: () => Promise<Answer>): Promise<void> => {
        const { status, headers, body } = await call();
        expect(status).toBe(503);
        expect(body).toMatchObject({ error: { code: 'service_unavailable' } });
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      };
      const readiness = fetch(`${ledger.url}/readyz`);
      await Promise.all(calls.map(refusal));
      expect((await fetch(`${ledger.url}/livez`)).status).toBe(200);
      expect((await readiness).status).toBe(503);
      await proxy.restore();
      await until(() => ledger.get('/logs'), 200);
      await until(() => ledger.get('/readyz'), 200);
    },
  );
});
