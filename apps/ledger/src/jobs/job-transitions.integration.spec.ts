import type { AcceptJob, SettleJob } from '@byway/contracts/jobs-api';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jobRequest, newRequestId, providersOf, storedResult } from '../fixtures/job-requests.fixture.js';
import { jobRow, type JobSuite, startJobSuite } from '../fixtures/job-suite.fixture.js';
import { attemptFinished } from '../fixtures/ledger-events.fixture.js';

let suite: JobSuite;
let ledger: JobSuite['ledger'];
let jobs: JobSuite['jobs'];

beforeAll(async () => {
  suite = await startJobSuite();
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
const isQueued = ({ requestId }: AcceptJob, attempt: number, provider: string) =>
  suite.queue.queues.areLive([{ requestId, attempt, provider }]).then(([live]) => live);

const fallbackState = {
  leaf: 1,
  retries: 0,
  attempt: 2,
  failures: [{ leaf: 0, code: 'provider_unavailable' as const, status: 503, message: 'down' }],
};

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

describe('advancing', () => {
  it('queues the next attempt where its target is, with its delay', async () => {
    const request = await accepted();
    const [, second] = providersOf(request);
    await jobs.begin(request.requestId, 1);
    expect(await jobs.advance(request.requestId, 1, fallbackState, 60_000)).toBe(true);
    await eventually(() => isQueued(request, 2, second));
    expect(await suite.queue.queues.depth(second)).toBe(0);
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
    expect(await jobRow(suite.client, requestId)).toMatchObject({ attempt: 2, begun_at: null });
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

  it('too late still records what was called and paid for', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    await jobs.advance(requestId, 1, fallbackState);
    const facts = { status: 'succeeded', error: null, costUsd: 0.07 } as const;
    const event = attemptFinished({ requestId, ...facts });
    expect(await jobs.settle(requestId, completed({ events: [event] }))).toBe(false);
    expect((await ledger.get(`/logs/${requestId}`)).body).toMatchObject({
      cost_usd: 0.07,
      attempts: [{ number: 1, status: 'succeeded', cost_usd: 0.07 }],
    });
  });

  it('lets go of what only the worker needed', async () => {
    const { requestId } = await accepted();
    await jobs.settle(requestId, completed());
    expect(await jobRow(suite.client, requestId)).toMatchObject({
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
    expect(await jobRow(suite.client, requestId)).toMatchObject({ cancel_requested_at: expect.any(Date) });
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

  it('records the attempt that ended before its cancel', async () => {
    const { requestId } = await accepted();
    await jobs.begin(requestId, 1);
    await jobs.cancel(requestId);
    const body = { attempt: 1, state: fallbackState, delayMs: 0, events: [attemptFinished({ requestId })] };
    expect((await ledger.post(`/internal/jobs/${requestId}/advance`, body)).body).toEqual({
      accepted: false,
    });
    expect((await jobs.read(requestId)).job).toMatchObject({
      status: 'cancelled',
      attempts: [{ status: 'failed', error: { code: 'provider_unavailable' } }],
    });
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
    const round = async (): Promise<void> => {
      const { requestId } = await accepted();
      const [begun, cancelled] = await Promise.all([jobs.begin(requestId, 1), jobs.cancel(requestId)]);
      if (begun.proceed) {
        expect(['in_progress', 'queued']).toContain(cancelled.job.status);
        expect(await jobs.settle(requestId, completed())).toBe(true);
      } else {
        expect(begun.reason).toBe('cancelled');
        expect(await jobs.settle(requestId, completed())).toBe(false);
      }
    };
    await Promise.all(Array.from({ length: 10 }, round));
  });
});
