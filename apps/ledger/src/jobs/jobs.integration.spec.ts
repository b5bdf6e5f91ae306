import { createLogger } from '@byway/boot/logger';
import { type AcceptJob, jobIdOf, type SettleJob } from '@byway/contracts/jobs-api';
import { createLedgerEmitter } from '@byway/queue/ledger-emitter';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JobCalls } from '../fixtures/job-calls.fixture.js';
import { jobRequest, newRequestId, storedResult } from '../fixtures/job-requests.fixture.js';
import { jobRow, type JobSuite, startJobSuite } from '../fixtures/job-suite.fixture.js';
import { attemptFinished, attemptStarted } from '../fixtures/ledger-events.fixture.js';
import { startLedgerService } from '../fixtures/ledger-service.fixture.js';

const logger = createLogger({ service: 'test', level: 'silent' });
let suite: JobSuite;
let ledger: JobSuite['ledger'];
let jobs: JobSuite['jobs'];

beforeAll(async () => {
  suite = await startJobSuite({ endsPollMs: 3_600_000 });
  ({ ledger, jobs } = suite);
});
afterAll(() => suite.close());

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

describe('accepting', () => {
  it('has committed when it answers, and shows the job', async () => {
    const request = jobRequest({ webhookUrl: 'https://example.com/hook' });
    const { created, job, result } = await jobs.accept(request);
    expect(await jobRow(suite.client, request.requestId)).toMatchObject({
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
      retry_of: null,
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
    expect(await jobRow(suite.client, request.requestId)).toMatchObject({ body: request.body });
  });
});

describe('an idempotency key', () => {
  const keyed = (key: string, requestHash = 'hash-1') => ({ idempotency: { key, requestHash } });

  it('makes one job of 50 equal requests at the same time', async () => {
    const requests = Array.from({ length: 50 }, () => jobRequest(keyed('fifty')));
    const answers = await Promise.all(requests.map((request) => jobs.accept(request)));
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    const { rows } = await suite.client.query(`SELECT id FROM jobs WHERE idempotency_key = 'fifty'`);
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
    await suite.client.query(`UPDATE jobs SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      request.requestId,
    ]);
    expect(await jobs.accept(jobRequest(keyed('old', 'hash-2')))).toMatchObject({ created: true });
    expect((await ledger.get(`/internal/jobs/${request.requestId}`)).status).toBe(404);
  });
});

/** Gives calls that were just sent the time to arrive: nothing says that they have. */
const arrival = () => new Promise((resolve) => setTimeout(resolve, 100));

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
    const emitter = createLedgerEmitter(suite.queue.backend, { logger });
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

  // This ledger never looks for ends by itself, and 300 s are more than a test may take.
  it('a long-poll returns as soon as the job ends', async () => {
    const { requestId } = await accepted();
    const polls = [1, 2, 3].map(() => jobs.read(requestId, 300_000));
    await arrival();
    await jobs.settle(requestId, completed());
    const records = await Promise.all(polls);
    expect(records.map(({ job }) => job.status)).toEqual(['completed', 'completed', 'completed']);
  });

  it('a long-poll of a job that has ended does not wait', async () => {
    const { requestId } = await accepted();
    await jobs.settle(requestId, completed());
    expect((await jobs.read(requestId, 300_000)).job.status).toBe('completed');
  });

  it('a long-poll returns the open job after its time', async () => {
    const { requestId } = await accepted();
    const startedAt = performance.now();
    expect((await jobs.read(requestId, 200)).job.status).toBe('queued');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  });

  it('a long-poll sees what another ledger settled, and ends when its ledger stops', async () => {
    const other = await startLedgerService({ DATABASE_URL: suite.databaseUrl }, { endsPollMs: 50 });
    const { requestId } = await accepted();
    const poll = new JobCalls(other).read(requestId, 300_000);
    await arrival();
    await jobs.settle(requestId, completed());
    expect((await poll).job.status).toBe('completed');

    const { requestId: open } = await accepted();
    const hanging = new JobCalls(other).read(open, 300_000);
    await arrival();
    await other.stop();
    expect((await hanging).job.status).toBe('queued');
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
    const ended = await page('status=completed,failed,expired');
    expect(ended.data.map(({ id }) => id)).toEqual([ids[4]]);
    expect(await page('status=queued,completed&limit=2')).toMatchObject({ total: 5 });
    for (const status of ['odd', 'queued,odd', 'queued,', ',queued', 'queued%20']) {
      const refused = await ledger.get(`/internal/jobs?status=${status}`, workspaceId);
      expect(refused).toMatchObject({ status: 400, body: { error: { param: 'status' } } });
    }
  });

  it('counts what waits', async () => {
    await accepted({ acceptedAt: Date.now() - 5_000 });
    const { status, body } = await ledger.get('/internal/jobs-stats');
    expect(status).toBe(200);
    const stats = body as Record<string, number>;
    const { rows } = await suite.client.query<{ status: string; n: number }>(
      `SELECT status, count(*)::int AS n FROM jobs WHERE status IN ('queued', 'in_progress') GROUP BY status`,
    );
    expect(stats.queued).toBe(rows.find((row) => row.status === 'queued')?.n);
    expect(stats.oldest_waiting_age_ms).toBeGreaterThanOrEqual(5_000);
  });

  it('knows no age when nothing waits', async () => {
    await suite.client.query('DELETE FROM jobs');
    const { body } = await ledger.get('/internal/jobs-stats');
    expect(body).toEqual({ queued: 0, in_progress: 0, oldest_waiting_age_ms: null });
  });
});
