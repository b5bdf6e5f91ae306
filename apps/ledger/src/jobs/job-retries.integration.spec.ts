import type { AcceptJob, RetryJob, SettleJob } from '@byway/contracts/jobs-api';
import { jobIdOf } from '@byway/contracts/jobs-api';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jobRequest, newRequestId, providersOf, storedResult } from '../fixtures/job-requests.fixture.js';
import { jobRow, type JobSuite, startJobSuite } from '../fixtures/job-suite.fixture.js';
import { requestStarted } from '../fixtures/ledger-events.fixture.js';

let suite: JobSuite;
let ledger: JobSuite['ledger'];
let jobs: JobSuite['jobs'];

beforeAll(async () => {
  suite = await startJobSuite();
  ({ ledger, jobs } = suite);
});
afterAll(() => suite.close());

type Ending = SettleJob['status'];

/** A job that has ended in this way. */
async function ended(status: Ending, over: Partial<AcceptJob> = {}): Promise<AcceptJob> {
  const request = jobRequest(over);
  await jobs.accept(request);
  const error = status === 'completed' ? null : ({ code: 'provider_timeout', message: 'slow' } as const);
  await jobs.settle(request.requestId, { attempt: 1, status, result: storedResult(), error });
  return request;
}

const retryOf = (over: Partial<RetryJob> = {}): RetryJob => ({
  requestId: newRequestId(),
  apiKeyId: 'key_2',
  trace: { traceparent: '00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  traceId: '1af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: null,
  acceptedAt: Date.now(),
  priority: 100,
  idempotency: null,
  ...over,
});
const refused = async (id: string, retry: unknown = retryOf(), workspaceId?: string) => {
  const { status, body } = await ledger.post(`/internal/jobs/${id}/retry`, retry, workspaceId);
  return { status, error: (body as { error: { code: string; message: string; param: string } }).error };
};

describe('retrying a job', () => {
  it.each(['failed', 'cancelled', 'expired'] as const)(
    'that is %s submits the same request as a new job',
    async (status) => {
      const request = await ended(status, { priority: 10, deadlineAt: Date.now() + 90_000 });
      const retry = retryOf();
      const { job, created } = await jobs.retry(request.requestId, retry);
      expect(created).toBe(true);
      expect(job).toMatchObject({
        id: jobIdOf(retry.requestId),
        status: 'queued',
        retry_of: jobIdOf(request.requestId),
        attempts: [],
        error: null,
      });
      const row = await jobRow(suite.client, retry.requestId);
      const { body, plan, forwardableHeaders, endpoint } = request;
      expect(row).toMatchObject({
        body,
        plan,
        forwardable_headers: forwardableHeaders,
        priority: 100,
        endpoint,
        trace: retry.trace,
        api_key_id: 'key_2',
        idempotency_key: null,
        state: { leaf: plan.entry, retries: 0, attempt: 1, failures: [] },
      });
      const allowed = (of: { acceptedAt: number }, deadline: unknown) => Number(deadline) - of.acceptedAt;
      expect(allowed(retry, row?.deadline_at)).toBe(allowed(request, request.deadlineAt));
      const provider = providersOf(request)[0];
      await eventually(async () => {
        const attempt = { requestId: retry.requestId, attempt: 1, provider };
        return (await suite.queue.queues.areLive([attempt]))[0];
      });
      // The first one stays as it ended.
      expect((await jobs.read(request.requestId)).job).toMatchObject({ status, retry_of: null });
    },
  );

  it('begins a log entry of its own that says what the first one said', async () => {
    const request = jobRequest({ body: { prompt: 'a lighthouse' } });
    const started = requestStarted({
      requestId: request.requestId,
      configSlug: 'pc-first',
      metadata: { order: '4711' },
    });
    await jobs.accept({ ...request, events: [started] });
    await jobs.cancel(request.requestId);
    const retry = retryOf();
    await jobs.retry(request.requestId, retry);
    const { body } = await ledger.get(`/logs/${retry.requestId}`);
    expect(body).toMatchObject({
      mode: 'async',
      api_key_id: 'key_2',
      config: 'pc-first',
      metadata: { order: '4711' },
      trace_id: retry.traceId,
      requested_model: started.model,
      request: request.body,
    });
  });

  it('makes a job for each retry, and the retry of a retry can be retried', async () => {
    const request = await ended('failed');
    const [one, other] = [retryOf(), retryOf()];
    await jobs.retry(request.requestId, one);
    await jobs.retry(request.requestId, other);
    await jobs.cancel(one.requestId);
    const { job } = await jobs.retry(one.requestId, retryOf());
    expect(job.retry_of).toBe(jobIdOf(one.requestId));
    expect((await jobs.read(other.requestId)).job.retry_of).toBe(jobIdOf(request.requestId));
  });

  it('makes one job for one idempotency key', async () => {
    const request = await ended('failed');
    const idempotency = { key: `retry-${request.requestId}`, requestHash: 'hash' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => jobs.retry(request.requestId, retryOf({ idempotency }))),
    );
    expect(new Set(answers.map(({ job }) => job.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    const other = retryOf({ idempotency: { ...idempotency, requestHash: 'another' } });
    expect(await refused(request.requestId, other)).toMatchObject({
      status: 422,
      error: { code: 'idempotency_mismatch' },
    });
  });

  it('is refused for a job that completed, and nothing is kept of its request', async () => {
    const { requestId } = await ended('completed');
    expect(await refused(requestId)).toMatchObject({
      status: 409,
      error: { code: 'conflict', message: expect.stringContaining('completed') },
    });
    expect(await jobRow(suite.client, requestId)).toMatchObject({ body: null, plan: null });
  });

  it('is refused while the job has not ended', async () => {
    const request = jobRequest();
    await jobs.accept(request);
    expect(await refused(request.requestId)).toMatchObject({
      status: 409,
      error: { message: expect.stringContaining('queued') },
    });
  });

  it('is refused where bodies are not to be kept, and they are not', async () => {
    const { requestId } = await ended('failed', { logBodies: false });
    expect(await refused(requestId)).toMatchObject({
      status: 409,
      error: { code: 'conflict', message: expect.stringContaining('x-portkey-debug') },
    });
    expect(await jobRow(suite.client, requestId)).toMatchObject({
      body: null,
      plan: null,
      trace: null,
      forwardable_headers: null,
    });
  });

  it('answers 404 for a job of another workspace, a forgotten one and none', async () => {
    const { requestId } = await ended('failed');
    expect((await refused(requestId, retryOf(), 'other')).status).toBe(404);
    expect((await refused(newRequestId())).status).toBe(404);
    await suite.client.query(`UPDATE jobs SET expires_at = now() WHERE id = $1`, [requestId]);
    expect((await refused(requestId)).status).toBe(404);
  });

  it.each([
    [{ requestId: undefined }, 'requestId'],
    [{ acceptedAt: 'now' }, 'acceptedAt'],
    [{ idempotency: { key: '', requestHash: 'x' } }, 'idempotency.key'],
    [{ trace: null }, 'trace'],
  ])('refuses %j and names %s', async (over, param) => {
    const { requestId } = await ended('failed');
    expect(await refused(requestId, { ...retryOf(), ...over })).toMatchObject({
      status: 400,
      error: { param },
    });
  });
});
