import { createLogger } from '@byway/boot/logger';
import type { LedgerEvent } from '@byway/contracts/ledger-events';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AbstractLogger, type DataSource } from 'typeorm';
import {
  attemptFinished,
  attemptStarted,
  fallbackRequest,
  NOON,
  requestIdOf,
  requestSettled,
  requestStarted,
} from '../fixtures/ledger-events.fixture.js';
import { anyEvents } from '../fixtures/any-events.fixture.js';
import { migrations } from '../migrations/migrations.js';
import { mergeRequests } from './merge-statement.js';
import { Recorder } from './recorder.js';

let database: TestDatabase;
let dataSource: DataSource;
let recorder: Recorder;
const warnings: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const schema = 'ledger';
  // What is counted here are statements, not time.
  dataSource = await openServiceDatabase({
    url: database.url,
    schema,
    entities: [],
    migrations,
    timeoutMs: 60_000,
  });
  const logger = createLogger({
    service: 'test',
    level: 'warn',
    destination: { write: (line) => void warnings.push(line) },
  });
  recorder = new Recorder(dataSource, logger);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(async () => {
  warnings.length = 0;
  await dataSource.query('TRUNCATE requests CASCADE');
});

const rows = (sql: string) => dataSource.query<Record<string, unknown>[]>(sql);
const everything = async () => ({
  requests: await rows('SELECT * FROM requests ORDER BY workspace_id, id'),
  attempts: await rows('SELECT * FROM attempts ORDER BY workspace_id, request_id, number'),
  bodies: await rows('SELECT * FROM bodies ORDER BY workspace_id, request_id, attempt_number'),
});

/** Stores events in one transaction. @returns how many rows of requests were written a second time. */
const rewritten = (events: LedgerEvent[]) =>
  dataSource.transaction(async (manager) => {
    // Counts from some time before the transaction on.
    const updates = `SELECT n_tup_upd::int AS n FROM pg_stat_xact_user_tables WHERE relid = 'requests'::regclass`;
    const [before] = await manager.query<{ n: number }[]>(updates);
    await recorder.record(events, manager);
    const [after] = await manager.query<{ n: number }[]>(updates);
    return (after?.n ?? Number.NaN) - (before?.n ?? 0);
  });

describe('the recorder', () => {
  it('sums costs, counts attempts and sees the fallback', async () => {
    await recorder.record(fallbackRequest());
    expect(await rows('SELECT * FROM requests')).toMatchObject([
      {
        id: requestIdOf(1),
        status: 'completed',
        attempt_count: 2,
        fallback: true,
        retried: false,
        cost_usd: '0.03',
        input_tokens: '0',
        output_tokens: '0',
        images: '1',
        provider: 'openai',
        model: 'gpt-image-1',
        target: 'config.targets[1]',
        virtual_key: 'openai-main',
        created_at: new Date(NOON),
        last_event_at: new Date(NOON + 2100),
      },
    ]);
  });

  it('calls a retry at the same target no fallback', async () => {
    await recorder.record([
      requestStarted(),
      attemptFinished({ usage: { inputTokens: 2 ** 53 - 1 } }),
      attemptFinished({ number: 2, status: 'succeeded', usage: { inputTokens: 5, outputTokens: 7 } }),
    ]);
    const columns = 'attempt_count, fallback, retried, input_tokens, output_tokens';
    expect(await rows(`SELECT ${columns} FROM requests`)).toEqual([
      {
        attempt_count: 2,
        fallback: false,
        retried: true,
        input_tokens: '9007199254740996',
        output_tokens: '7',
      },
    ]);
  });

  it('changes nothing when the same batch comes twice: not one row is written again', async () => {
    const versions =
      'SELECT xmin::text, id FROM requests UNION ALL SELECT xmin::text, number::text FROM attempts UNION ALL SELECT xmin::text, attempt_number::text FROM bodies ORDER BY 1, 2';
    await recorder.record(fallbackRequest());
    const [before, written] = [await everything(), await rows(versions)];
    await recorder.record(fallbackRequest());
    expect(await everything()).toEqual(before);
    expect(await rows(versions)).toEqual(written);
    expect(written).toHaveLength(6);
  });

  it('ends in the same rows for any order, repetition and split of the events', async () => {
    const events: LedgerEvent[] = [
      ...fallbackRequest(),
      ...fallbackRequest({ workspaceId: 'other' }),
      // Two that contradict what is above: a late "cancelled", and an attempt first believed lost.
      requestSettled({ status: 'cancelled', httpStatus: 499, settledAt: NOON + 9000 }),
      attemptFinished({
        status: 'unknown',
        error: { code: 'worker_lost', message: 'lost' },
        responseBody: { lost: true },
      }),
      // A request whose gateway died, and one that never had an attempt.
      attemptFinished({ requestId: requestIdOf(2), traceId: 'trace-2' }),
      requestSettled({ requestId: requestIdOf(3), attempts: 0, cacheStatus: 'HIT' }),
      requestStarted({ requestId: requestIdOf(4), requestHeaders: { accept: '*/*' } }),
      requestSettled({ requestId: requestIdOf(4), responseHeaders: { 'retry-after': '2' } }),
    ];
    await recorder.record(events);
    const expected = await everything();
    expect(expected.requests).toHaveLength(5);

    const history = fc
      .shuffledSubarray([...events, ...events], { minLength: events.length })
      .map((drawn) => [...drawn, ...events.filter((event) => !drawn.includes(event))])
      .chain((order) =>
        fc.tuple(
          fc.constant(order),
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 20 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(history, async ([order, sizes]) => {
        await dataSource.query('TRUNCATE requests CASCADE');
        let from = 0;
        for (const size of sizes) {
          await recorder.record(order.slice(from, from + size));
          from += size;
        }
        await recorder.record(order.slice(from));
        expect(await everything()).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('writes the row of a request once when all its events come in one batch', async () => {
    const price = { costUsd: 0.1, usage: { inputTokens: 12, outputTokens: 345, images: 1 } };
    const [succeeded, next] = [{ status: 'succeeded', target: 'config.targets[1]' } as const, { number: 2 }];
    const ids = (number: number) => ({ requestId: requestIdOf(number) });
    const events: LedgerEvent[] = [
      // One attempt; a fallback; a retry; an answer from the cache; a refusal; a fifth that still runs.
      ...[requestStarted(), attemptStarted(), attemptFinished(price), requestSettled({ attempts: 1 })],
      ...[requestStarted(ids(2)), attemptStarted(ids(2)), attemptFinished(ids(2))],
      ...[attemptFinished({ ...ids(2), ...next, ...succeeded, ...price }), requestSettled(ids(2))],
      ...[requestStarted(ids(3)), attemptFinished(ids(3)), attemptFinished({ ...ids(3), ...next, ...price })],
      ...[requestStarted(ids(4)), requestSettled({ ...ids(4), attempts: 0, costUsd: 0, cacheStatus: 'HIT' })],
      ...[requestStarted(ids(5)), requestSettled({ ...ids(5), provider: null, model: null, costUsd: null })],
      ...[requestStarted({ ...ids(6), virtualKey: 'own' }), attemptStarted({ ...ids(6), virtualKey: null })],
    ];
    expect(await rewritten(events)).toBe(0);
    const columns = 'attempt_count, fallback, retried, cost_usd, output_tokens, provider, virtual_key';
    const stability = { provider: 'stability-ai', virtual_key: 'stability-main' };
    const settled = { provider: 'openai', output_tokens: '345', cost_usd: '0.1' };
    expect(await rows(`SELECT ${columns} FROM requests ORDER BY id`)).toMatchObject([
      { ...settled, attempt_count: 1, fallback: false, retried: false },
      { ...settled, attempt_count: 2, fallback: true, retried: false },
      { ...stability, attempt_count: 2, fallback: false, retried: true, cost_usd: '0.1' },
      { provider: 'openai', attempt_count: 0, cost_usd: '0', output_tokens: '0', virtual_key: null },
      { provider: null, attempt_count: 2, cost_usd: null },
      { provider: 'stability-ai', attempt_count: 1, virtual_key: 'own' },
    ]);
  });

  it('corrects sums that floating point does not get exactly', async () => {
    const attempts = [0.1, 0.2].map((costUsd, index) => attemptFinished({ number: index + 1, costUsd }));
    const tokens = [2 ** 53 - 1, 2].map((outputTokens, index) =>
      attemptFinished({ requestId: requestIdOf(2), number: index + 1, usage: { outputTokens } }),
    );
    expect(await rewritten([requestStarted(), ...attempts, ...tokens])).toBe(2);
    expect(await rows('SELECT cost_usd, output_tokens FROM requests ORDER BY id')).toEqual([
      { cost_usd: '0.3', output_tokens: '0' },
      { cost_usd: null, output_tokens: '9007199254740993' },
    ]);
  });

  it('writes the row of a request that is there once, whatever a batch adds', async () => {
    await recorder.record([requestStarted()]);
    const rest: LedgerEvent[] = [attemptStarted(), attemptFinished(), requestSettled({ attempts: 1 })];
    expect(await rewritten(rest)).toBe(1);
    expect(await rewritten(rest)).toBe(0);
  });

  it('finds requests by their key, also in a table that is not large', async () => {
    const bulk = Array.from({ length: 1000 }, (_, index) =>
      requestStarted({ requestId: requestIdOf(index) }),
    );
    await recorder.record(bulk);
    await dataSource.query('ANALYZE requests');
    const batch = JSON.stringify([{ workspace_id: 'default', id: requestIdOf(5) }]);
    const plan = await dataSource.query<Record<string, string>[]>(`EXPLAIN ${mergeRequests}`, [batch]);
    const lines = plan.flatMap((line) => Object.values(line));
    expect(lines.join('\n')).toContain('Index Scan using requests_pkey on requests');
    expect(lines.filter((line) => line.includes('Seq Scan'))).toEqual([]);
  });

  it('stores any events as it stores them one by one, and rewrites rows for sums of costs alone', async () => {
    // PostgreSQL keeps 0.20 and 0.2 apart as texts, not as numbers.
    const stored = async () => {
      const { requests, ...rest } = await everything();
      const cost = (row: Record<string, unknown>) => (row.cost_usd === null ? null : Number(row.cost_usd));
      return { requests: requests.map((row) => ({ ...row, cost_usd: cost(row) })), ...rest };
    };
    await fc.assert(
      fc.asyncProperty(anyEvents, async ({ events, order, size }) => {
        for (const event of events) await recorder.record([event]);
        const expected = await stored();

        await dataSource.query('TRUNCATE requests CASCADE');
        for (let from = 0; from < order.length; from += size)
          await recorder.record(order.slice(from, from + size));
        expect(await stored()).toEqual(expected);

        await dataSource.query('TRUNCATE requests CASCADE');
        const again = await rewritten(order);
        expect(await stored()).toEqual(expected);
        const sums = await rows(
          'SELECT request_id FROM attempts GROUP BY request_id HAVING count(cost_usd) > 1',
        );
        expect(again).toBe(sums.length);
        await dataSource.query('TRUNCATE requests CASCADE');
      }),
      { numRuns: 30 },
    );
  });

  it('survives batches about the same requests that are recorded at once', async () => {
    const events = Array.from({ length: 30 }, (_, index) =>
      fallbackRequest({ requestId: requestIdOf(index) }),
    ).flat();
    await recorder.record(events);
    const expected = await everything();
    await dataSource.query('TRUNCATE requests CASCADE');
    const shares = [0, 1, 2, 3].map((share) => events.filter((_, index) => index % 4 === share));
    await Promise.all(
      [...shares, ...shares.map((share) => [...share].reverse())].map((share) => recorder.record(share)),
    );
    expect(await everything()).toEqual(expected);
  });

  it('records 2,000 requests (6,000 events) in one transaction of three statements', async () => {
    const statements: string[] = [];
    class Counter extends AbstractLogger {
      protected override writeLog(): void {}
      override logQuery(query: string): void {
        statements.push(query);
      }
    }
    const quiet = dataSource.logger;
    dataSource.logger = new Counter();
    const bulk = Array.from({ length: 2000 }, (_, index) => {
      const requestId = requestIdOf(index);
      return [
        requestStarted({ requestId }),
        attemptFinished({ requestId }),
        requestSettled({ requestId, attempts: 1 }),
      ];
    });
    await recorder.record(bulk.flat()).finally(() => (dataSource.logger = quiet));
    expect(statements.map((sql) => sql.trim().split(/\s+/).slice(0, 3).join(' '))).toEqual([
      'START TRANSACTION',
      'INSERT INTO requests',
      'INSERT INTO attempts',
      'INSERT INTO bodies',
      'COMMIT',
    ]);
    expect(await rows('SELECT count(*)::int AS n, sum(attempt_count)::int AS tried FROM requests')).toEqual([
      { n: 2000, tried: 2000 },
    ]);
    expect(warnings).toEqual([]);
  });

  it('skips a malformed event with a warning and keeps the rest of the batch', async () => {
    const malformed = { ...requestStarted({ requestId: requestIdOf(7) }), acceptedAt: 'noon' };
    await recorder.record([malformed, null, ...fallbackRequest()]);
    expect(await rows('SELECT id FROM requests')).toEqual([{ id: requestIdOf(1) }]);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('acceptedAt');
  });

  it('skips an event that only the database refuses, and keeps the rest of the batch', async () => {
    await dataSource.query(
      `ALTER TABLE attempts ADD CONSTRAINT attempts_poison_check CHECK (provider <> 'poison')`,
    );
    const poison = attemptStarted({ requestId: requestIdOf(9), provider: 'poison' });
    const good = Array.from({ length: 20 }, (_, index) =>
      fallbackRequest({ requestId: requestIdOf(index) }),
    ).flat();
    await recorder.record([...good.slice(0, 50), poison, ...good.slice(50)]);
    await dataSource.query('ALTER TABLE attempts DROP CONSTRAINT attempts_poison_check');
    expect(await rows('SELECT count(*)::int AS n FROM attempts')).toEqual([{ n: 40 }]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('23514');
  });

  it('stores texts that jsonb refuses as they are, and never base64', async () => {
    const image = Buffer.alloc(90_000, 1).toString('base64');
    await recorder.record([
      requestStarted({ traceId: 'nul\u0000 lone\uD800', requestBody: { prompt: 'nul\u0000', image } }),
    ]);
    expect(await rows('SELECT body FROM bodies')).toEqual([
      { body: { prompt: 'nul\uFFFD', image: `[cut: ${image.length} bytes]` } },
    ]);
    expect(await rows('SELECT trace_id FROM requests')).toEqual([{ trace_id: 'nul\uFFFD lone\uFFFD' }]);
    expect(warnings).toEqual([]);
  });

  it('takes texts of any length that are indexed', async () => {
    const long = Array.from({ length: 20_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + (index % 20_000)),
    ).join('');
    // Cut in the middle of its last character.
    const model = `${'m'.repeat(249)}🐙`;
    await recorder.record([requestStarted({ traceId: long, model, metadata: { note: long } })]);
    expect(await rows('SELECT length(trace_id) AS n, requested_model AS model FROM requests')).toEqual([
      { n: 250, model: 'm'.repeat(249) },
    ]);
    expect(warnings).toEqual([]);
  });

  it('stores nothing of a batch when the database goes away, and throws', async () => {
    const gone = await openServiceDatabase({ url: database.url, schema: 'ledger', entities: [], migrations });
    await gone.destroy();
    const blind = new Recorder(gone, createLogger({ service: 'test', level: 'silent' }));
    await expect(blind.record(fallbackRequest())).rejects.toThrow();
    expect(await rows('SELECT id FROM requests')).toEqual([]);
  });
});
