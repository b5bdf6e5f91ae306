import type { AcceptJob, SettleJob } from '@byway/contracts/jobs-api';
import { jobIdOf } from '@byway/contracts/jobs-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { eventually } from '../fixtures/eventually.fixture.js';
import { JobCalls } from '../fixtures/job-calls.fixture.js';
import { jobRequest, newRequestId, providersOf, storedResult } from '../fixtures/job-requests.fixture.js';
import { type LedgerService, startLedgerService } from '../fixtures/ledger-service.fixture.js';
import { attemptFinished, attemptStarted } from '../fixtures/ledger-events.fixture.js';
import { createTestDatabase, type TestDatabase } from '../fixtures/test-database.fixture.js';
import { connectTestQueue, type TestQueue } from '../fixtures/test-queue.fixture.js';
import { createLedgerEmitter } from '@byway/queue/ledger-emitter';
import { createLogger } from '@byway/boot/logger';

const logger = createLogger({ service: 'test', level: 'silent' });
let database: TestDatabase;
let queue: TestQueue;
let ledger: LedgerService;
let jobs: JobCalls;
let client: Client;

beforeAll(async () => {
  database = await createTestDatabase(process.env.TEST_DATABASE_URL);
  queue = await connectTestQueue('postgres', { redisUrl: undefined, databaseUrl: database.url });
  ledger = await startLedgerService({ DATABASE_URL: database.url });
  jobs = new JobCalls(ledger);
  client = new Client({ connectionString: database.url, options: '-c search_path=ledger' });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await ledger.stop();
  await queue.close();
  await database.drop();
});

const completed = (over: Partial<SettleJob> = {}): SettleJob => ({
  attempt: 1,
  status: 'completed',
  result: storedResult(),
  error: null,
  ...over,
});
const accepted = async (over: Parameters<typeof jobRequest>[0] = {}): Promise<AcceptJob> => {
  const request = jobRequest(over);
  await jobs.accept(request);
  return request;
};
const rowOf = async (id: string) =>
  (await client.query<Record<string, unknown>>('SELECT * FROM jobs WHERE id = $1', [id])).rows[0];
const isQueued = (request: AcceptJob, attempt: number, provider: string) =>
  queue.queues.areLive([{ requestId: request.requestId, attempt, provider }]).then(([live]) => live);
describe('accepting', () => {
  it('has committed when it answers, and shows the job', async () => {
    const request = jobRequest({ webhookUrl: 'https://example.com/hook' });
    const { created, job, result } = await jobs.accept(request);
    expect(await rowOf(request.requestId)).toMatchObject({
      status: 'queued',
      body: request.body,
      plan: request.plan,
      state: request.state,
      forwardable_headers: request.forwardableHeaders,
      webhook_url: 'https://example.com/hook',
      priority: 100,
    });
    const seconds = Math.floor(request.acceptedAt / 1000);
    const id = jobIdOf(request.requestId);
    expect({ created, result }).toEqual({ created: true, result: null });
    expect(job).toEqual({
      id,
      object: 'job',
      status: 'queued',
      endpoint: request.endpoint,
      created_at: seconds,
      started_at: null,
      completed_at: null,
      expires_at: seconds + 86_400,
      attempts: [],
      result: null,
      error: null,
      status_url: `/v1/jobs/${id}`,
      result_url: `/v1/jobs/${id}/result`,
      cancel_url: `/v1/jobs/${id}/cancel`,
    });
  });

  it('keeps a job with a late deadline for as long', async () => {
    const acceptedAt = Date.now();
    const { job } = await jobs.accept(jobRequest({ acceptedAt, deadlineAt: acceptedAt + 48 * 3_600_000 }));
    expect(job.expires_at).toBe(Math.floor(acceptedAt / 1000) + 172_800);
  });

  it('refuses a body that is none and names the parameter', async () => {
    const { priority: _, ...rest } = jobRequest();
    const { status, body } = await ledger.post('/internal/jobs', rest);
    expect([status, body]).toMatchObject([400, { error: { param: 'priority' } }]);
    const noLeaf = jobRequest({ state: { leaf: 7, retries: 0, attempt: 1, failures: [] } });
    expect((await ledger.post('/internal/jobs', noLeaf)).body).toMatchObject({
      error: { param: 'state.leaf' },
    });
  });

  it('takes the same request again without a second job', async () => {
    const request = await accepted();
    expect(await jobs.accept(request)).toMatchObject({
      created: true,
      job: { id: jobIdOf(request.requestId) },
    });
    const foreign = await ledger.post('/internal/jobs', { ...request, workspaceId: 'other' });
    expect(foreign.status).toBe(409);
  });

  it('takes a body of several MB', async () => {
    const request = await accepted({ body: { image: 'x'.repeat(5_000_000) } });
    expect(await rowOf(request.requestId)).toMatchObject({ body: request.body });
  });
});

describe('an idempotency key', () => {
  const keyed = (key: string, requestHash = 'hash-1') => ({ idempotency: { key, requestHash } });

  it('makes one job of 50 equal requests at the same time', async () => {
    const requests = Array.from({ length: 50 }, () => jobRequest(keyed('fifty')));
    const answers = await Promise.all(requests.map((request) => jobs.accept(request)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    const { rows } = await client.query(`SELECT id FROM jobs WHERE idempotency_key = 'fifty'`);
    expect(rows).toHaveLength(1);
  });

  it('refuses another request with 422', async () => {
    await accepted(keyed('used'));
    const { status, body } = await ledger.post('/internal/jobs', jobRequest(keyed('used', 'hash-2')));
    expect(status).toBe(422);
    expect(body).toMatchObject({
      error: { code: 'idempotency_mismatch', type: 'invalid_request_error', param: 'Idempotency-Key' },
    });
  });

  it('belongs to its workspace', async () => {
    await accepted(keyed('shared'));
    const { created } = await jobs.accept(jobRequest({ ...keyed('shared', 'hash-2'), workspaceId: 'other' }));
    expect(created).toBe(true);
  });

  it('gives the ended job with its result', async () => {
    const request = await accepted(keyed('ended'));
    await jobs.settle(request.requestId, completed());
    const again = await jobs.accept(jobRequest(keyed('ended')));
    expect(again).toMatchObject({ created: false, job: { status: 'completed' }, result: storedResult() });
  });

  it('may be used again once its job is forgotten, also before the clean-up', async () => {
    const request = await accepted(keyed('old'));
    await jobs.settle(request.requestId, completed());
    await client.query(`UPDATE jobs SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      request.requestId,
    ]);
    expect(await jobs.accept(jobRequest(keyed('old', 'hash-2')))).toMatchObject({ created: true });
    expect((await ledger.get(`/internal/jobs/${request.requestId}`)).status).toBe(404);
  });
});

describe('reading', () => {
  it('knows no job of another workspace', async () => {
    const { requestId } = await accepted();
    for (const path of [requestId, newRequestId()]) {
      const { status, body } = await ledger.get(`/internal/jobs/${path}`, 'other');
      expect([status, body]).toMatchObject([404, { error: { code: 'not_found' } }]);
    }
    expect((await ledger.post(`/internal/jobs/${requestId}/cancel`, {}, 'other')).status).toBe(404);
    expect((await jobs.read(requestId)).job.status).toBe('queued');
  });

  it('shows attempts as they were reported, and the result of a success', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    const emitter = createLedgerEmitter(queue.backend, { logger });
    const where = { requestId, startedAt: Date.now() };
    emitter.emit(attemptStarted(where));
    emitter.emit(attemptFinished({ ...where, finishedAt: Date.now() }));
    await emitter.close();
    const { job } = await eventually(async () => {
      const record = await jobs.read(requestId);
      return record.job.attempts[0]?.status === 'failed' && record;
    });
    expect(job).toMatchObject({ status: 'in_progress', completed_at: null });
    expect(job.started_at).toEqual(expect.any(Number));
    expect(job.attempts).toEqual([
      {
        number: 1,
        target: 'config.targets[0]',
        provider: 'stability-ai',
        model: 'stable-image-core',
        status: 'failed',
        error: { code: 'provider_unavailable', message: 'The provider answered 503.' },
        http_status: 503,
        latency_ms: 800,
        started_at: Math.floor(where.startedAt / 1000),
      },
    ]);
    await jobs.settle(requestId, completed());
    const ended = await jobs.read(requestId);
    expect(ended.job).toMatchObject({
      status: 'completed',
      result: { data: [{ url: 'https://x' }] },
      error: null,
    });
    expect(ended.result).toEqual(storedResult());
  });

  it('a long-poll returns as soon as the job ends', async () => {
    let waitedMs = 0;
    for (let round = 0; round < 5; round += 1) {
      const { requestId } = await accepted();
      const polls = [1, 2, 3].map(() => jobs.read(requestId, 20_000));
      await new Promise((resolve) => setTimeout(resolve, 100));
      await jobs.settle(requestId, completed());
      const settledAt = performance.now();
      const records = await Promise.all(polls);
      waitedMs += performance.now() - settledAt;
      expect(records.map(({ job }) => job.status)).toEqual(['completed', 'completed', 'completed']);
    }
    // Without the notification each would wait half a second on average.
    expect(waitedMs).toBeLessThan(1_000);
  });

  it('a long-poll of a job that has ended does not wait', async () => {
    const { requestId } = await accepted();
    await jobs.settle(requestId, completed());
    const startedAt = performance.now();
    await jobs.read(requestId, 20_000);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('a long-poll returns the open job after its time', async () => {
    const { requestId } = await accepted();
    const startedAt = performance.now();
    expect((await jobs.read(requestId, 400)).job.status).toBe('queued');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(390);
  });

  it('a long-poll sees what another ledger settled, and ends when its ledger stops', async () => {
    const other = await startLedgerService({ DATABASE_URL: database.url });
    const { requestId } = await accepted();
    const poll = new JobCalls(other).read(requestId, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await jobs.settle(requestId, completed());
    expect((await poll).job.status).toBe('completed');

    const { requestId: open } = await accepted();
    const hanging = new JobCalls(other).read(open, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const startedAt = performance.now();
    await other.stop();
    expect((await hanging).job.status).toBe('queued');
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('lists newest first, page by page, by status', async () => {
    const workspaceId = 'lists';
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const requestId = `req_${String(index).padStart(32, '0')}`;
      await jobs.accept(jobRequest({ workspaceId, requestId }));
      ids.unshift(jobIdOf(requestId));
    }
    await jobs.settle(`req_${'0'.repeat(32)}`, completed());
    const page = async (query: string) => {
      const { status, body } = await ledger.get(`/internal/jobs?${query}`, workspaceId);
      expect(status).toBe(200);
      return body as { total: number; data: { id: string; result: unknown }[] };
    };
    const first = await page('limit=2');
    expect(first).toMatchObject({ object: 'list', total: 5 });
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await page(`limit=2&after=${first.data[1]?.id}`);
    expect(second.data.map(({ id }) => id)).toEqual(ids.slice(2, 4));
    const last = await page('status=completed');
    expect(last).toMatchObject({ total: 1, data: [{ id: ids[4], status: 'completed', result: null }] });
    expect((await ledger.get('/internal/jobs?status=odd', workspaceId)).status).toBe(400);
  });

  it('counts what waits', async () => {
    await accepted({ acceptedAt: Date.now() - 5_000 });
    const { status, body } = await ledger.get('/internal/jobs-stats');
    expect(status).toBe(200);
    const stats = body as Record<string, number>;
    const { rows } = await client.query<{ status: string; n: number }>(
      `SELECT status, count(*)::int AS n FROM jobs WHERE status IN ('queued', 'in_progress') GROUP BY status`,
    );
    expect(stats.queued).toBe(rows.find((row) => row.status === 'queued')?.n);
    expect(stats.oldest_waiting_age_ms).toBeGreaterThanOrEqual(5_000);
  });
});

describe('beginning an attempt', () => {
  it('is allowed to one worker', async () => {
    const { requestId } = await accepted();
    const begun = await Promise.all(Array.from({ length: 20 }, () => jobs.begin(requestId, 1)));
    expect(begun.filter(({ proceed }) => proceed)).toHaveLength(1);
    expect(begun.filter(({ reason }) => reason === 'superseded')).toHaveLength(19);
    expect((await jobs.read(requestId)).job).toMatchObject({ status: 'in_progress' });
  });

  it('may be repeated by the delivery that began', async () => {
    const { requestId } = await accepted();
    expect(await jobs.begin(requestId, 1, 'run-1')).toEqual({ proceed: true, reason: null });
    expect(await jobs.begin(requestId, 1, 'run-1')).toEqual({ proceed: true, reason: null });
    expect(await jobs.begin(requestId, 1, 'run-2')).toEqual({ proceed: false, reason: 'superseded' });
  });

  it('is refused to another attempt than the current one and after the end', async () => {
    const { requestId } = await accepted();
    expect(await jobs.begin(requestId, 2)).toEqual({ proceed: false, reason: 'superseded' });
    await jobs.settle(requestId, completed());
    expect(await jobs.begin(requestId, 1)).toEqual({ proceed: false, reason: 'ended' });
    expect((await ledger.post(`/internal/jobs/${newRequestId()}/begin`, { attempt: 1 })).status).toBe(404);
  });

  it('after the deadline ends the job as expired', async () => {
    const { requestId } = await accepted({ deadlineAt: Date.now() - 1 });
    expect(await jobs.begin(requestId, 1)).toEqual({ proceed: false, reason: 'expired' });
    const { job, result } = await jobs.read(requestId);
    expect(job).toMatchObject({ status: 'expired', error: { code: 'request_timeout' }, started_at: null });
    expect(result?.head).toMatchObject({ status: 408, attempts: 0, errorCode: 'request_timeout' });
    expect(result?.body.kind === 'inline' && JSON.parse(result.body.text)).toMatchObject({
      error: { code: 'request_timeout', type: 'timeout_error' },
    });
  });
});

const fallbackState = {
  leaf: 1,
  retries: 0,
  attempt: 2,
  failures: [{ leaf: 0, code: 'provider_unavailable' as const, status: 503, message: 'down' }],
};

describe('advancing', () => {
  it('queues the next attempt where its target is, with its delay', async () => {
    const request = await accepted();
    const [, second] = providersOf(request);
    await jobs.begin(request.requestId, 1);
    expect(await jobs.advance(request.requestId, 1, fallbackState, 60_000)).toBe(true);
    await eventually(() => isQueued(request, 2, second));
    expect(await queue.queues.depth(second)).toBe(0);
    expect(await jobs.begin(request.requestId, 1)).toEqual({ proceed: false, reason: 'superseded' });
    expect((await jobs.begin(request.requestId, 2)).proceed).toBe(true);
  });

  it('happens once, whoever asks', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    const results = await Promise.all(
      Array.from({ length: 20 }, () => jobs.advance(requestId, 1, fallbackState)),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await rowOf(requestId)).toMatchObject({ attempt: 2, begun_at: null });
  });

  it('is refused after the end, and a state that does not fit is named', async () => {
    const { requestId } = await accepted();
    const path = `/internal/jobs/${requestId}/advance`;
    const body = { attempt: 1, state: { ...fallbackState, attempt: 1 }, delayMs: 0 };
    expect((await ledger.post(path, body)).body).toMatchObject({ error: { param: 'state.attempt' } });
    const noLeaf = { ...body, state: { ...fallbackState, leaf: 9 } };
    expect((await ledger.post(path, noLeaf)).body).toMatchObject({ error: { param: 'state.leaf' } });
    await jobs.settle(requestId, completed());
    expect(await jobs.advance(requestId, 1, fallbackState)).toBe(false);
  });
});

describe('settling', () => {
  it('is won by one of 20 at the same time, and stays as it is', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    const results = Array.from({ length: 20 }, (_, index) => storedResult({ index }));
    const answers = await Promise.all(
      results.map((result, index) =>
        jobs.settle(
          requestId,
          index % 2 === 0
            ? completed({ result })
            : completed({ status: 'failed', result, error: { code: 'no_output', message: `${index}` } }),
        ),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    const winner = results[answers.indexOf(true)];
    expect((await jobs.read(requestId)).result).toEqual(winner);
    expect(await jobs.settle(requestId, completed({ result: storedResult({ late: true }) }))).toBe(false);
    expect((await jobs.read(requestId)).result).toEqual(winner);
    const log = await ledger.get(`/logs/${requestId}`);
    expect(log.body).toMatchObject({ status: answers.indexOf(true) % 2 === 0 ? 'completed' : 'failed' });
  });

  it('takes the same settlement twice, so that nobody deletes a result that counts', async () => {
    const { requestId } = await accepted();
    const body = { kind: 'asset', assetId: 'asset_1', bytes: 5 } as const;
    const settlement = completed({ result: { ...storedResult(), body } });
    expect(await jobs.settle(requestId, settlement)).toBe(true);
    expect(await jobs.settle(requestId, settlement)).toBe(true);
    const other = { ...body, assetId: 'asset_2' };
    expect(await jobs.settle(requestId, completed({ result: { ...storedResult(), body: other } }))).toBe(
      false,
    );
    expect((await jobs.read(requestId)).job).toMatchObject({ status: 'completed', result: null });
  });

  it('is refused to an attempt that is not current', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    await jobs.advance(requestId, 1, fallbackState);
    expect(await jobs.settle(requestId, completed({ attempt: 1 }))).toBe(false);
    expect(await jobs.settle(requestId, completed({ attempt: 2 }))).toBe(true);
  });

  it('lets go of what only the worker needed', async () => {
    const { requestId } = await accepted();
    await jobs.settle(requestId, completed());
    expect(await rowOf(requestId)).toMatchObject({
      body: null,
      plan: null,
      trace: null,
      forwardable_headers: null,
    });
  });

  it('makes the answer of a failure that came without one', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    await jobs.advance(requestId, 1, fallbackState);
    const error = { code: 'provider_timeout', message: 'slow' } as const;
    expect(await jobs.settle(requestId, { attempt: 2, status: 'failed', result: null, error })).toBe(true);
    const { job, result } = await jobs.read(requestId);
    expect(job).toMatchObject({ status: 'failed', error, result: null });
    expect(result?.head).toMatchObject({ status: 408, attempts: 2, target: 'config.targets[1]' });
    const body: unknown = JSON.parse(result?.body.kind === 'inline' ? result.body.text : '');
    expect(body).toMatchObject({
      error: { code: 'provider_timeout', attempts: [{ target: 'config.targets[0]', status: 503 }] },
    });
  });

  it.each([
    [completed({ result: null }), 'result'],
    [completed({ status: 'failed', result: null }), 'error'],
  ])('refuses %j and names %s', async (settlement, param) => {
    const { requestId } = await accepted();
    const { status, body } = await ledger.post(`/internal/jobs/${requestId}/settle`, settlement);
    expect([status, body]).toMatchObject([400, { error: { param } }]);
  });

  it('records the end of the request at once', async () => {
    const { requestId } = await accepted({ acceptedAt: Date.now() - 1_000 });
    await jobs.settle(requestId, completed());
    const { body } = await ledger.get(`/logs/${requestId}`);
    expect(body).toMatchObject({
      status: 'completed',
      http_status: 200,
      provider: 'openai',
      model: 'gpt-image-1',
      attempt_count: 1,
      cost_usd: 0.04,
      error: null,
    });
    expect((body as { latency_ms: number }).latency_ms).toBeGreaterThanOrEqual(1_000);
  });
});

describe('cancelling', () => {
  it('ends a queued job at once and takes it out of the queue', async () => {
    const request = await accepted();
    const [first] = providersOf(request);
    await eventually(() => isQueued(request, 1, first));
    const { job, result } = await jobs.cancel(request.requestId);
    expect(job).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    expect(result?.head.status).toBe(499);
    await eventually(async () => !(await isQueued(request, 1, first)));
    expect(await jobs.begin(request.requestId, 1)).toEqual({ proceed: false, reason: 'cancelled' });
    expect((await ledger.get(`/logs/${request.requestId}`)).body).toMatchObject({ status: 'cancelled' });
  });

  it('ends a job at once whose next attempt waits', async () => {
    const request = await accepted();
    await jobs.begin(request.requestId, 1);
    await jobs.advance(request.requestId, 1, fallbackState, 60_000);
    expect((await jobs.cancel(request.requestId)).job.status).toBe('cancelled');
  });

  it('tells the worker of a running job, whose report then counts', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    expect((await jobs.cancel(requestId)).job.status).toBe('in_progress');
    expect((await jobs.cancel(requestId)).job.status).toBe('in_progress');
    expect(await rowOf(requestId)).toMatchObject({ cancel_requested_at: expect.any(Date) });
    expect(await jobs.settle(requestId, { attempt: 1, status: 'cancelled', result: null, error: null })).toBe(
      true,
    );
    expect((await jobs.read(requestId)).job).toMatchObject({
      status: 'cancelled',
      error: { code: 'cancelled' },
    });
  });

  it('keeps a result that was paid for before the cancel arrived', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    await jobs.cancel(requestId);
    expect(await jobs.settle(requestId, completed())).toBe(true);
    expect((await jobs.read(requestId)).job.status).toBe('completed');
  });

  it('lets no further attempt follow', async () => {
    const request = await accepted();
    const [, second] = providersOf(request);
    await jobs.begin(request.requestId, 1);
    await jobs.cancel(request.requestId);
    expect(await jobs.advance(request.requestId, 1, fallbackState)).toBe(false);
    expect((await jobs.read(request.requestId)).job.status).toBe('cancelled');
    expect(await isQueued(request, 2, second)).toBe(false);
  });

  it.each(['completed', 'failed', 'expired'] as const)(
    'changes nothing of a job that is %s',
    async (status) => {
      const { requestId } = await accepted();
      const error = { code: 'no_output', message: 'nothing' } as const;
      await jobs.settle(requestId, { attempt: 1, status, result: storedResult(), error });
      const before = await jobs.read(requestId);
      expect(await jobs.cancel(requestId)).toEqual(before);
      expect(before.job.status).toBe(status);
    },
  );

  it('ends in one way when cancel, begin and settle meet', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { requestId } = await accepted();
      const [begun, cancelled] = await Promise.all([jobs.begin(requestId, 1), jobs.cancel(requestId)]);
      if (begun.proceed) {
        expect(['in_progress', 'queued']).toContain(cancelled.job.status);
        expect(await jobs.settle(requestId, completed())).toBe(true);
      } else {
        expect(begun.reason).toBe('cancelled');
        expect(await jobs.settle(requestId, completed())).toBe(false);
      }
    }
  });
});
