import { createLogger } from '@byway/boot/logger';
import type { AcceptJob } from '@byway/contracts/jobs-api';
import { openServiceDatabase } from '@byway/persistence/service-data-source';
import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AbstractLogger, type DataSource } from 'typeorm';
import { jobRequest, storedResult } from '../fixtures/job-requests.fixture.js';
import { attemptStarted, requestStarted } from '../fixtures/ledger-events.fixture.js';
import { migrations } from '../migrations/migrations.js';
import { Recorder } from '../recorder/recorder.js';
import { JobTransitions } from './job-transitions.js';
import { JobWaiters } from './job-waiters.js';

let database: TestDatabase;
let dataSource: DataSource;
let transitions: JobTransitions;
let recorder: Recorder;
const statements: string[] = [];

/** How the statement begins that inserts jobs and their record. */
const INSERT = 'WITH job AS';

class Statements extends AbstractLogger {
  protected override writeLog(): void {}
  override logQuery(query: string): void {
    statements.push(query.trim().split(/\s+/).slice(0, 3).join(' '));
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await openServiceDatabase({
    url: database.url,
    schema: 'ledger',
    entities: [],
    migrations,
    timeoutMs: 60_000,
  });
  dataSource.logger = new Statements();
  recorder = new Recorder(dataSource, createLogger({ service: 'test', level: 'silent' }));
  transitions = new JobTransitions(dataSource, {
    recorder,
    waiters: new JobWaiters(),
    checkAfterMs: 10_000,
    joinedWriteMs: 10_000,
  });
  // The first takes longer than others may wait.
  await insert(withEvent());
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(async () => {
  await dataSource.query('TRUNCATE jobs, requests CASCADE');
  statements.length = 0;
});

const count = (statement: string) => statements.filter((text) => text === statement).length;
const insert = (request: AcceptJob) => {
  const [leaf] = request.plan.leaves;
  if (leaf === undefined) throw new Error('a leaf');
  return transitions.insert(request, leaf);
};
const withEvent = (over: Partial<AcceptJob> = {}) => {
  const request = jobRequest(over);
  const { requestId, acceptedAt } = request;
  return { ...request, events: [requestStarted({ requestId, acceptedAt })] };
};
const many = (length: number) => Array.from({ length }, () => withEvent());
const begin = ({ requestId: id }: AcceptJob, runId = id) =>
  transitions.begin({ id, attempt: 1, runId, events: [attemptStarted({ requestId: id })] });
const end = ({ requestId: id }: AcceptJob, error: string | null = null) =>
  transitions.settle({
    id,
    attempt: 1,
    status: error === null ? 'completed' : 'failed',
    result: storedResult({ id }),
    error: error === null ? null : { code: 'provider_unavailable', message: error },
  });
const rows = (sql: string) => dataSource.query<Record<string, unknown>[]>(sql);

it('writes jobs of the same time and their records together, each with what is its own', async () => {
  const requests = many(40);
  const inserted = await Promise.all(requests.map(insert));
  expect(inserted.map((row) => row?.id)).toEqual(requests.map(({ requestId }) => requestId));
  // The first alone, and all that came while it was written: one round trip for each of the two.
  expect(statements).toEqual([INSERT, INSERT]);

  statements.length = 0;
  expect(await Promise.all(requests.map((request) => begin(request)))).toEqual(requests.map(() => true));
  expect(count('UPDATE jobs SET')).toBe(2);
  expect(count('COMMIT')).toBe(2);

  statements.length = 0;
  const ended = await Promise.all(
    requests.map((request, index) => end(request, index % 2 === 0 ? null : `down ${index}`)),
  );
  expect(ended).toEqual(requests.map(() => true));
  // The first waits with the others when the begins were just before.
  expect(count('COMMIT')).toBeLessThan(3);

  const stored = await rows('SELECT id, status, result, error, body FROM jobs');
  expect(stored).toHaveLength(40);
  for (const [index, { requestId: id, body }] of requests.entries()) {
    expect(stored.find((row) => row.id === id)).toEqual(
      index % 2 === 0
        ? { id, status: 'completed', result: storedResult({ id }), error: null, body: null }
        : {
            id,
            status: 'failed',
            result: storedResult({ id }),
            error: { code: 'provider_unavailable', message: `down ${index}` },
            body,
          },
    );
  }
  expect(await rows('SELECT status, count(*)::int AS n FROM requests GROUP BY status ORDER BY 1')).toEqual([
    { status: 'completed', n: 20 },
    { status: 'failed', n: 20 },
  ]);
});

it('tells of each write whether it happened, among others that did', async () => {
  const [first, second, third] = many(3) as [AcceptJob, AcceptJob, AcceptJob];
  await Promise.all([first, second].map(insert));
  expect(await Promise.all([begin(first), begin(third), begin(second), begin(first, 'another run')])).toEqual(
    [true, false, true, false],
  );
  expect(await Promise.all([end(second), end(third), end(first), end(second, 'too late')])).toEqual([
    true,
    false,
    true,
    false,
  ]);
  // What did not happen leaves no record.
  expect(await rows(`SELECT id FROM requests WHERE id = '${third.requestId}'`)).toEqual([]);
});

it('makes one job of equal keys at one time', async () => {
  const idempotency = { key: 'one', requestHash: 'hash' };
  const requests = [withEvent(), ...Array.from({ length: 5 }, () => withEvent({ idempotency }))];
  const inserted = await Promise.all(requests.map(insert));
  expect(statements).toEqual([INSERT, INSERT]);
  expect(inserted.filter((row) => row !== undefined)).toHaveLength(2);
  expect(await rows('SELECT count(*)::int AS n FROM requests')).toEqual([{ n: 2 }]);
});

it('fails a write that the database refuses, and none of those beside it', async () => {
  const bad = withEvent({ idempotency: { key: 'nul \u0000', requestHash: 'hash' } });
  const requests = [...many(3), bad, ...many(3)];
  const outcomes = await Promise.allSettled(requests.map(insert));
  expect(outcomes.map(({ status }) => status)).toEqual(
    requests.map((request) => (request === bad ? 'rejected' : 'fulfilled')),
  );
  expect(await rows('SELECT count(*)::int AS n FROM jobs')).toEqual([{ n: 6 }]);
});

it('adds to a record that was there before its job', async () => {
  const [known, fresh, other] = many(3) as [AcceptJob, AcceptJob, AcceptJob];
  const { requestId, acceptedAt } = known;
  await recorder.record([attemptStarted({ requestId, model: 'of the attempt' })]);
  const inserted = await Promise.all([other, known, fresh].map(insert));
  expect(inserted.map((row) => row?.id)).toEqual([other, known, fresh].map((request) => request.requestId));
  const sql = 'SELECT id, accepted_at, model FROM requests ORDER BY model NULLS LAST, id';
  const [recorded, ...rest] = await rows(sql);
  expect(recorded).toEqual({ id: requestId, accepted_at: new Date(acceptedAt), model: 'of the attempt' });
  expect(rest.map(({ id }) => id)).toEqual([other.requestId, fresh.requestId].sort());
});

it('keeps a job of which an event is refused, without that event', async () => {
  await dataSource.query(
    `ALTER TABLE attempts ADD CONSTRAINT attempts_poison_check CHECK (provider <> 'poison')`,
  );
  const requests = many(4);
  const poisoned = requests[2];
  await Promise.all(requests.map(insert));
  const begun = requests.map(({ requestId: id }, index) => {
    const provider = index === 2 ? 'poison' : 'openai';
    return transitions.begin({ id, attempt: 1, events: [attemptStarted({ requestId: id, provider })] });
  });
  expect(await Promise.all(begun)).toEqual([true, true, true, true]);
  await dataSource.query('ALTER TABLE attempts DROP CONSTRAINT attempts_poison_check');
  expect(await rows(`SELECT count(*)::int AS n FROM jobs WHERE status = 'in_progress'`)).toEqual([{ n: 4 }]);
  const recorded = (await rows('SELECT request_id FROM attempts')).map((row) => row.request_id);
  expect(recorded.sort()).toEqual(
    requests
      .filter((request) => request !== poisoned)
      .map(({ requestId }) => requestId)
      .sort(),
  );
});

it('does not hold up others for a large request', async () => {
  const large = withEvent({ body: { prompt: 'x'.repeat(300_000), n: 1 } });
  const requests = [withEvent(), large, ...many(3)];
  await Promise.all(requests.map(insert));
  // The first, the large one beside it, and the rest.
  expect(count(INSERT)).toBe(3);
  expect(await rows('SELECT count(*)::int AS n FROM jobs')).toEqual([{ n: 5 }]);
});
