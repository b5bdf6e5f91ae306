import { createLogger } from '@byway/boot/logger';
import type { AcceptJob } from '@byway/contracts/jobs-api';
import { type AttemptWorker, startAttemptWorker } from '@byway/queue/attempt-worker';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { jobRequest } from '../fixtures/job-requests.fixture.js';
import { jobRow, type JobSuite, startJobSuite } from '../fixtures/job-suite.fixture.js';
import { queueKinds } from '../fixtures/test-queue.fixture.js';
import { countRaised, markRaised, selectAged, selectWaitingProviders } from './ageing-statements.js';

const redisUrl = process.env.TEST_REDIS_URL;
const logger = createLogger({ service: 'test', level: 'silent' });
/** ms of waiting until an attempt is raised: never by itself, see `letWait`. */
const AGE_MS = 600_000;

describe.each(queueKinds(redisUrl))('jobs that wait for long, queue on %s', (kind) => {
  let suite: JobSuite;
  let queue: JobSuite['queue'];
  let queueWay: JobSuite['queueWay'];
  let jobs: JobSuite['jobs'];
  let client: JobSuite['client'];
  let ledger: JobSuite['ledger'];
  const workers: AttemptWorker[] = [];

  beforeAll(async () => {
    suite = await startJobSuite({
      kind,
      redisUrl,
      variables: {
        LEDGER_RELAY_INTERVAL_MS: '30',
        LEDGER_PRIORITY_AGE_MS: String(AGE_MS),
      },
    });
    ({ queue, queueWay, jobs, client, ledger } = suite);
  });
  afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.close())));
  afterAll(() => suite.close());

  async function accept(provider: string, priority: number): Promise<AcceptJob> {
    const request = jobRequest({ providers: [provider, 'unused'], priority });
    await jobs.accept(request);
    // What was queued is marked a moment later, and not raised before.
    await eventually(async () => (await jobRow(client, request.requestId))?.queued_at instanceof Date);
    return request;
  }
  /** Makes these jobs have waited for long enough, the first of them for longest. */
  async function letWait(requests: readonly AcceptJob[]): Promise<void> {
    const ids = requests.map(({ requestId }) => requestId);
    await client.query(
      `UPDATE jobs SET run_at = now() - ($2::integer + 100 - array_position($1::text[], id)) * interval '1 ms'
      WHERE id = ANY($1)`,
      [ids, AGE_MS],
    );
  }
  const raisedOf = async (provider: string): Promise<number> => {
    const sql = 'SELECT count(*)::integer AS raised FROM jobs WHERE provider = $1 AND priority = 0';
    return (await client.query<{ raised: number }>(sql, [provider])).rows[0]?.raised ?? 0;
  };
  /** Resolves after a look for jobs that began after the call: it raised another provider's job. */
  async function anotherLook(): Promise<void> {
    const provider = `p-${randomUUID()}`;
    await letWait([await accept(provider, 100)]);
    await eventually(async () => (await raisedOf(provider)) === 1);
  }
  /** A worker with one slot, and what it began, in order. */
  function startWorker(provider: string, hold: () => Promise<void> = () => Promise.resolve()): string[] {
    const begun: string[] = [];
    const handler = async ({ requestId }: { requestId: string }) => {
      await jobs.begin(requestId, 1);
      begun.push(requestId);
      await hold();
    };
    const options = { backend: queue.backend, providers: [provider], logger, handler };
    workers.push(startAttemptWorker({ ...options, concurrency: 1, onLost: () => Promise.resolve() }));
    return begun;
  }

  it('go before others that are only more urgent', async () => {
    const provider = `p-${randomUUID()}`;
    const old = await accept(provider, 100);
    await letWait([old]);
    await eventually(async () => (await raisedOf(provider)) === 1);
    const urgent = await accept(provider, 10);
    const begun = startWorker(provider);
    await eventually(() => begun.length === 2);
    expect(begun).toEqual([old.requestId, urgent.requestId]);
  });

  it('are raised a few at a time, the longest waiting first', async () => {
    const provider = `p-${randomUUID()}`;
    const requests: AcceptJob[] = [];
    for (let count = 0; count < 12; count += 1) requests.push(await accept(provider, 100));
    await letWait(requests);
    await eventually(async () => (await raisedOf(provider)) === 1);
    await anotherLook();
    // No slot is there, so one is enough.
    expect(await raisedOf(provider)).toBe(1);
    let isHeld = true;
    const surplus: number[] = [];
    const begun = startWorker(provider, async () => {
      if (!isHeld) return;
      // Next in line while this one runs.
      await eventually(async () => (await raisedOf(provider)) > begun.length);
      await anotherLook();
      surplus.push((await raisedOf(provider)) - begun.length);
      isHeld = begun.length < 4;
    });
    await eventually(() => begun.length === 12);
    expect(surplus).toEqual([1, 1, 1, 1]);
    expect(begun).toEqual(requests.map(({ requestId }) => requestId));
  });

  it('count as raised when a worker was quicker than the mark', async () => {
    const provider = `p-${randomUUID()}`;
    const { requestId } = await accept(provider, 100);
    await jobs.begin(requestId, 1);
    await client.query(markRaised, [[requestId], [1]]);
    expect(await raisedOf(provider)).toBe(1);
  });

  it('are raised when the queue is back', async () => {
    const provider = `p-${randomUUID()}`;
    const old = await accept(provider, 100);
    await queueWay.cut();
    await letWait([old]);
    await eventually(async () => (await ledger.get('/readyz')).status === 503);
    expect(await raisedOf(provider)).toBe(0);
    await queueWay.restore();
    await eventually(async () => (await raisedOf(provider)) === 1);
  });
});

describe('jobs that wait for long', () => {
  let suite: JobSuite;
  beforeAll(async () => void (suite = await startJobSuite()));
  afterAll(() => suite.close());

  it('are found among many thousands without reading them all', async () => {
    const { jobs, client } = suite;
    const request = jobRequest();
    await jobs.accept(request);
    await client.query(
      `INSERT INTO jobs SELECT 'crowd-' || n, workspace_id, api_key_id, endpoint, null, null, null, 100,
        log_bodies, body, plan, trace, forwardable_headers, state, 'queued', attempt, 'crowd', now(), null, now(),
        null, null, now() + interval '1 day', null, null, accepted_at, null, null, deadline_at, expires_at
      FROM jobs, generate_series(1, 20000) AS n WHERE id = $1`,
      [request.requestId],
    );
    await client.query('ANALYZE jobs');
    for (const [sql, values] of [
      [selectWaitingProviders, []],
      [selectAged, ['crowd', AGE_MS, 5]],
      [countRaised, ['crowd']],
    ] as [string, unknown[]][]) {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).not.toContain('Seq Scan on jobs');
    }
  });
});
