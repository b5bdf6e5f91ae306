import { createLogger } from '@byway/boot/logger';
import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AcceptJob } from '@byway/contracts/jobs-api';
import { type AttemptWorker, startAttemptWorker } from '@byway/queue/attempt-worker';
import { createCancelTopic } from '@byway/queue/cancel-topic';
import { eventually } from '@byway/testing/eventually';
import { startFaultProxy } from '@byway/testing/fault-proxy';
import { usualLimits } from '@byway/testing/patient-limits';
import { createTestDatabase } from '@byway/testing/test-database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { JobCalls } from '../fixtures/job-calls.fixture.js';
import { jobRequest, providersOf, storedResult } from '../fixtures/job-requests.fixture.js';
import { jobRow, type JobSuite, startJobSuite } from '../fixtures/job-suite.fixture.js';
import { attemptStarted } from '../fixtures/ledger-events.fixture.js';
import { type Answer, startLedgerService } from '../fixtures/ledger-service.fixture.js';
import { queueKinds } from '../fixtures/test-queue.fixture.js';

const redisUrl = process.env.TEST_REDIS_URL;
const logger = createLogger({ service: 'test', level: 'silent' });
/** ms after which these ledgers look for an attempt in the queue: never by themselves, see `look`. */
const CHECK_AFTER_MS = 600_000;

/** What a worker reports of a first attempt that succeeded. */
const completed = { attempt: 1, status: 'completed', result: storedResult(), error: null } as const;

describe.each(queueKinds(redisUrl))('jobs nobody attends to, queue on %s', (kind) => {
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
        LEDGER_SWEEP_INTERVAL_MS: '30',
        LEDGER_CHECK_AFTER_MS: String(CHECK_AFTER_MS),
      },
    });
    ({ queue, queueWay, jobs, client, ledger } = suite);
  });
  afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.close())));
  afterAll(() => suite.close());

  const isQueued = async ({ requestId }: AcceptJob, attempt: number, provider: string) =>
    (await queue.queues.areLive([{ requestId, attempt, provider }]))[0];
  const accepted = async (over: Parameters<typeof jobRequest>[0] = {}): Promise<AcceptJob> => {
    const request = jobRequest(over);
    await jobs.accept(request);
    return request;
  };
  const isConfirmed = async ({ requestId }: AcceptJob) => {
    const { rows } = await client.query<{ queued: boolean }>(
      'SELECT outbox_due_at IS NULL AS queued FROM jobs WHERE id = $1',
      [requestId],
    );
    return rows[0]?.queued;
  };
  const setRow = ({ requestId }: AcceptJob, assignments: string) =>
    client.query(`UPDATE jobs SET ${assignments} WHERE id = $1`, [requestId]);
  /**
   * Makes it time to look for the attempt in the queue, and waits until a sweep does. Sweeps come one after
   * the other: at the end of a second call the look of the first is over.
   */
  const look = async ({ requestId }: AcceptJob) => {
    const makeDue = 'UPDATE jobs SET check_at = now() WHERE id = $1 AND check_at IS NOT NULL';
    await eventually(async () => (await client.query(makeDue, [requestId])).rowCount === 1);
    const isDue = 'SELECT 1 FROM jobs WHERE id = $1 AND check_at <= now()';
    await eventually(async () => (await client.query(isDue, [requestId])).rowCount === 0);
  };
  /** An attempt counts as lost when it is missing at two looks. */
  const lose = async (request: AcceptJob, attempt: number, provider: string) => {
    expect(await queue.queues.remove(request.requestId, attempt, provider)).toBe(true);
    await look(request);
    await look(request);
  };
  const endOf = (request: AcceptJob) =>
    eventually(async () => {
      const record = await jobs.read(request.requestId);
      return !['queued', 'in_progress'].includes(record.job.status) && record;
    });
  const startHandler = (providers: string[], handler: (job: AttemptJob) => Promise<void>) => {
    const onLost = () => Promise.resolve();
    const { backend } = queue;
    workers.push(startAttemptWorker({ backend, providers, concurrency: 4, handler, onLost, logger }));
  };
  /** A worker of these providers that begins and settles each attempt, and notes it. */
  const startWorker = (providers: string[]): AttemptJob[] => {
    const ran: AttemptJob[] = [];
    startHandler(providers, async (job) => {
      const { attempt } = job.state;
      const { proceed } = await jobs.begin(job.requestId, attempt);
      if (!proceed) return;
      ran.push(job);
      const result = storedResult({}, attempt);
      await jobs.settle(job.requestId, { attempt, status: 'completed', result, error: null });
    });
    return ran;
  };

  it('reach a worker as they were accepted', async () => {
    const request = jobRequest();
    const ran = startWorker(providersOf(request));
    await jobs.accept(request);
    await endOf(request);
    const { priority: _, apiKeyId: __, idempotency: ___, webhookUrl: ____, ...facts } = request;
    expect(ran).toEqual([{ version: 1, ...facts, reply: null, enqueuedAt: expect.any(Number) }]);
  });

  it.each(['gone', 'hanging'])(
    'are accepted at once while the queue is away and queued when it is back (%s)',
    async (how) => {
      if (how === 'gone') await queueWay.cut();
      else queueWay.freeze();
      let waitsForQueue = true;
      const ready = ledger.get('/readyz').finally(() => (waitsForQueue = false));
      const requests = Array.from({ length: 30 }, () => jobRequest({ providers: ['outage-a', 'outage-b'] }));
      await Promise.all(requests.map((request) => jobs.accept(request)));
      if (how === 'hanging') expect(waitsForQueue).toBe(true);
      expect((await ready).status).toBe(503);
      for (const request of requests) expect((await jobs.read(request.requestId)).job.status).toBe('queued');
      await queueWay.restore();
      await eventually(async () => (await ledger.get('/readyz')).status === 200);
      // What could not be queued is due again some seconds later.
      await client.query('UPDATE jobs SET outbox_due_at = now() WHERE outbox_due_at IS NOT NULL');
      const ran = startWorker(['outage-a']);
      for (const request of requests) await endOf(request);
      const ids = ran.map(({ requestId }) => requestId);
      expect(ids.sort()).toEqual(requests.map(({ requestId }) => requestId).sort());
    },
  );

  it('come back after the queue lost everything, each once', async () => {
    const requests = await Promise.all(
      Array.from({ length: 40 }, () => accepted({ providers: ['flush-a', 'flush-b'] })),
    );
    for (const request of requests) await eventually(() => isConfirmed(request));
    await queue.flush();
    await client.query('UPDATE jobs SET check_at = now() WHERE check_at IS NOT NULL');
    const ran = startWorker(['flush-a']);
    for (const request of requests) await endOf(request);
    expect(new Set(ran.map(({ requestId }) => requestId)).size).toBe(40);
    expect(ran).toHaveLength(40);
  });

  it('are queued again when a worker dropped an attempt before it began', async () => {
    const request = jobRequest();
    const [first] = providersOf(request);
    // A job that ended leaves its duplicate mark behind, for minutes.
    let deliveries = 0;
    startHandler([first], () => Promise.resolve(void (deliveries += 1)));
    await jobs.accept(request);
    await eventually(() => deliveries === 1);
    await eventually(async () => !(await isQueued(request, 1, first)));
    await look(request);
    await eventually(() => deliveries === 2);
    await jobs.cancel(request.requestId);
  });

  it('are looked for in time', async () => {
    const request = await accepted();
    await eventually(() => isConfirmed(request));
    const sql = `SELECT extract(epoch FROM check_at - queued_at)::float8 * 1000 AS ms FROM jobs WHERE id = $1`;
    const lookAfterMs = async () =>
      (await client.query<{ ms: number }>(sql, [request.requestId])).rows[0]?.ms;
    expect(await lookAfterMs()).toBe(CHECK_AFTER_MS);
    await look(request);
    expect(await lookAfterMs()).toBeGreaterThan(CHECK_AFTER_MS);
  });

  it('keep a delayed attempt where it is', async () => {
    const request = await accepted();
    const [, second] = providersOf(request);
    await jobs.begin(request.requestId, 1);
    const state = { leaf: 1, retries: 0, attempt: 2, failures: [] };
    await jobs.advance(request.requestId, 1, state, 60_000);
    for (let count = 0; count < 3; count += 1) await look(request);
    expect(await isQueued(request, 2, second)).toBe(true);
    expect(await queue.queues.depth(second)).toBe(0);
    expect((await jobs.read(request.requestId)).job.status).toBe('in_progress');
  });

  it('keep an attempt that runs longer than many looks', async () => {
    const request = jobRequest();
    const [first] = providersOf(request);
    const stored: boolean[] = [];
    startHandler([first], async ({ requestId }) => {
      await jobs.begin(requestId, 1);
      for (let count = 0; count < 4; count += 1) await look(request);
      stored.push(await jobs.settle(requestId, completed));
    });
    await jobs.accept(request);
    expect((await endOf(request)).job.status).toBe('completed');
    await eventually(() => stored.length === 1);
    expect(stored).toEqual([true]);
  });

  it('go to the next target when their worker is gone, and say that the outcome is unknown', async () => {
    const request = await accepted();
    const [first, second] = providersOf(request);
    const { requestId } = request;
    await eventually(() => isQueued(request, 1, first));
    await jobs.begin(requestId, 1);
    await lose(request, 1, first);
    await eventually(() => isQueued(request, 2, second));
    const { job } = await jobs.read(requestId);
    expect(job).toMatchObject({
      status: 'in_progress',
      attempts: [
        { number: 1, target: 'config.targets[0]', status: 'unknown', error: { code: 'worker_lost' } },
      ],
    });
    // The lost worker reports after all: too late for the job, not for the record.
    expect(await jobs.settle(requestId, completed)).toBe(false);
    startWorker([second]);
    expect((await endOf(request)).job.status).toBe('completed');
  });

  it('let a worker settle whose attempt was missing at one look', async () => {
    const request = await accepted();
    const { requestId } = request;
    const [first] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    await jobs.begin(requestId, 1);
    await queue.queues.remove(requestId, 1, first);
    await look(request);
    await eventually(async () => (await jobRow(client, requestId))?.missing_since instanceof Date);
    expect(await jobs.settle(requestId, completed)).toBe(true);
  });

  it.each([
    ['fail', 'unknown_outcome', 1],
    ['fallback', 'worker_lost', 2],
  ])('end when the last worker is gone and on_unknown is %s', async (onUnknown, code, attempts) => {
    const request = await accepted({ onUnknown });
    const { requestId } = request;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const provider = providersOf(request)[attempt - 1] ?? '';
      await eventually(() => isQueued(request, attempt, provider));
      await jobs.begin(requestId, attempt);
      await lose(request, attempt, provider);
      await eventually(
        async () => (await jobs.read(requestId)).job.attempts[attempt - 1]?.status === 'unknown',
      );
    }
    const { job, result } = await endOf(request);
    expect(job).toMatchObject({ status: 'failed', error: { code } });
    expect(result?.head).toMatchObject({ status: 502, attempts, errorCode: code });
    expect((await ledger.get(`/logs/${requestId}`)).body).toMatchObject({
      status: 'failed',
      http_status: 502,
      attempt_count: attempts,
    });
  });

  it('keep what the lost worker reported of its start', async () => {
    const request = await accepted();
    const { requestId } = request;
    const [first, second] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    const event = attemptStarted({
      requestId,
      startedAt: Date.now(),
      spanId: 'own-span',
      model: 'own-model',
    });
    await ledger.post(`/internal/jobs/${requestId}/begin`, { attempt: 1, events: [event] });
    await lose(request, 1, first);
    await eventually(() => isQueued(request, 2, second));
    expect((await ledger.get(`/logs/${requestId}`)).body).toMatchObject({
      attempts: [{ number: 1, status: 'unknown', span_id: 'own-span', model: 'own-model' }],
    });
  });

  it('end as expired at their deadline, queued or not', async () => {
    const request = await accepted();
    const [first] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    await setRow(request, 'deadline_at = now()');
    const { job, result } = await endOf(request);
    expect(job).toMatchObject({ status: 'expired', error: { code: 'request_timeout' }, attempts: [] });
    expect(result?.head.status).toBe(408);
    await eventually(async () => !(await isQueued(request, 1, first)));
  });

  it('leave a running attempt time to store after the deadline what was paid for', async () => {
    const request = await accepted();
    await jobs.begin(request.requestId, 1);
    const waiting = await accepted();
    await setRow(request, `deadline_at = now() - interval '1 s'`);
    // A sweep takes those first whose deadline passed first: it has seen both.
    await setRow(waiting, 'deadline_at = now()');
    expect((await endOf(waiting)).job.status).toBe('expired');
    expect(await jobs.settle(request.requestId, completed)).toBe(true);
    expect((await endOf(request)).job.status).toBe('completed');
  });

  it('end as expired when the worker was lost before the deadline', async () => {
    const request = await accepted();
    const [first] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    await jobs.begin(request.requestId, 1);
    await setRow(request, 'deadline_at = now()');
    await lose(request, 1, first);
    const { job } = await endOf(request);
    expect(job).toMatchObject({ status: 'expired', attempts: [{ status: 'unknown' }] });
  });

  it('repeat a cancel until it is heard', async () => {
    const request = await accepted();
    const [first] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    await jobs.begin(request.requestId, 1);
    await jobs.cancel(request.requestId);
    const topic = createCancelTopic(queue.backend, logger);
    const heard: string[] = [];
    topic.subscribe((requestId) => heard.push(requestId));
    await topic.ready();
    await look(request);
    await look(request);
    // The cancel itself may just have been heard.
    await eventually(() => heard.filter((requestId) => requestId === request.requestId).length >= 2);
    await topic.close();
    const settlement = { attempt: 1, status: 'cancelled', result: null, error: null } as const;
    await jobs.settle(request.requestId, settlement);
  });

  it('end as cancelled when the worker is gone too', async () => {
    const request = await accepted();
    const [first] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    await jobs.begin(request.requestId, 1);
    await jobs.cancel(request.requestId);
    await lose(request, 1, first);
    expect((await endOf(request)).job).toMatchObject({
      status: 'cancelled',
      attempts: [{ status: 'unknown' }],
    });
  });
});

describe('without its database', () => {
  it.each(['gone', 'hanging'])('every job route answers 503 meanwhile and recovers (%s)', async (how) => {
    const database = await createTestDatabase();
    const proxy = await startFaultProxy(database.url);
    const ledger = await startLedgerService({
      DATABASE_URL: proxy.url,
      QUEUE_DATABASE_URL: database.url,
      ...usualLimits,
    });
    const request = jobRequest();
    const { requestId } = request;
    await new JobCalls(ledger).accept(request);
    if (how === 'gone') await proxy.cut();
    else proxy.freeze();
    const path = `/internal/jobs/${requestId}`;
    const state = { leaf: 1, retries: 0, attempt: 2, failures: [] };
    const calls = [
      () => ledger.post('/internal/jobs', jobRequest()),
      () => ledger.get('/internal/jobs'),
      () => ledger.get(path),
      () => ledger.get(`${path}?wait_ms=20000`),
      () => ledger.get('/internal/jobs-stats'),
      () => ledger.post(`${path}/begin`, { attempt: 1 }),
      () => ledger.post(`${path}/advance`, { attempt: 1, state, delayMs: 0 }),
      () =>
        ledger.post(`${path}/settle`, {
          attempt: 1,
          status: 'completed',
          result: storedResult(),
          error: null,
        }),
      () => ledger.post(`${path}/cancel`, {}),
    ];
    const answer = async (call: () => Promise<Answer>) => {
      const { status, headers, body } = await call();
      expect([status, body]).toMatchObject([503, { error: { code: 'service_unavailable' } }]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    };
    await Promise.all(calls.map(answer));
    await proxy.restore();
    await eventually(async () => (await ledger.get(path)).status === 200);
    await ledger.stop();
    await proxy.close();
    await database.drop();
  });
});
