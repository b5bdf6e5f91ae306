import type { QueuedAttempt } from '@byway/contracts/queued-attempt';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { startDoomedWorker } from '../test/doomed-worker.js';
import { answers, type Connection, testBackends } from '../test/test-backends.js';
import { type AttemptQueues, createAttemptQueues } from './attempt-queues.js';
import { type AttemptWorker, type AttemptWorkerOptions, startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import type { QueueBackend } from './queue-backend.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const quick = { stalledCheckMs: 100 };

describe.each(testBackends(process.env))('an attempt in the queue on $kind', (backendUnderTest) => {
  let connection: Connection;
  let backend: QueueBackend;
  let queues: AttemptQueues;
  let provider: string;
  const workers: AttemptWorker[] = [];

  beforeAll(async () => {
    connection = await backendUnderTest.prepare();
    backend = connectQueueBackend({ ...connection, migrate: true, logger });
    await answers(backend);
    queues = createAttemptQueues(backend, { maxWaiting: 1_000, logger });
  });
  /** Each test has a queue of its own. */
  beforeEach(() => void (provider = `p-${randomUUID()}`));
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
  });
  afterAll(() => backend.close());

  const startWorker = (options: Partial<AttemptWorkerOptions>): AttemptWorker => {
    const handler = () => Promise.resolve();
    const given = { handler, onLost: handler, ...quick, ...options };
    const worker = startAttemptWorker({ backend, providers: [provider], concurrency: 1, logger, ...given });
    workers.push(worker);
    return worker;
  };
  const addressOf = ({ requestId, state }: QueuedAttempt) => ({
    requestId,
    attempt: state.attempt,
    provider,
  });

  /** An attempt with the report of an answer; NUL is a text that PostgreSQL's jsonb refuses. */
  function withReport(job: QueuedAttempt): QueuedAttempt {
    const body = { kind: 'inline' as const, text: '{"data":[{"b64_json":"AAAA"}]}\u0000' };
    const head = {
      ...{ status: 200, contentType: 'application/json', contentLength: null },
      ...{ provider, model: 'm', target: 'config', attempts: 1, retryAttempts: 0, costUsd: 0.04 },
      ...{
        warnings: [],
        headers: { zz: '1', a: '2' },
        errorCode: null,
        errorMessage: null,
        cacheStatus: 'DISABLED' as const,
      },
    };
    const settle = { attempt: 1, status: 'completed' as const, result: { head, body }, error: null };
    return { ...job, report: { kind: 'settle', body: settle } };
  }

  it('gives what was written into it to whoever finds it after its worker was killed', async () => {
    const job = buildAttemptJob(provider);
    await queues.add(job);
    const doomed = await startDoomedWorker(connection, [{ provider, job }]);
    expect(await queues.update(withReport(job))).toBe(true);
    await doomed.kill();
    const lost: QueuedAttempt[] = [];
    startWorker({ onLost: (one) => Promise.resolve(void lost.push(one)) });
    await eventually(() => lost.length > 0);
    expect(lost).toEqual([withReport(job)]);
  });

  it('can be queued anew by whoever found it, with what was written into it', async () => {
    const job = buildAttemptJob(provider);
    const seen: QueuedAttempt[] = [];
    await queues.add(job);
    const doomed = await startDoomedWorker(connection, [{ provider, job }]);
    await doomed.kill();
    startWorker({
      handler: (one) => Promise.resolve(void seen.push(one)),
      onLost: async (one) => {
        await queues.forget(addressOf(one));
        await queues.add(withReport(one));
      },
    });
    await eventually(() => seen.length > 0);
    expect(seen).toEqual([withReport(job)]);
  });

  it('is changed while it waits, and is not brought back when it is done', async () => {
    const job = buildAttemptJob(provider);
    const seen: QueuedAttempt[] = [];
    await queues.add(job);
    await queues.update(withReport(job));
    startWorker({ handler: (one) => Promise.resolve(void seen.push(one)) });
    await eventually(() => seen.length === 1);
    expect(seen).toEqual([withReport(job)]);
    await eventually(async () => (await queues.areLive([addressOf(job)]))[0] === false);
    expect(await queues.update(withReport(job))).toBe(false);
    expect(await queues.areLive([addressOf(job)])).toEqual([false]);
  });

  it('goes before all that have a priority once it is promoted, behind those that have none', async () => {
    const [first, second, old, plain] = [1, 2, 3, 4].map(() => buildAttemptJob(provider));
    if (!first || !second || !old || !plain) throw new Error('unreachable');
    await queues.add(first, { priority: 10 });
    await queues.add(second, { priority: 10 });
    await queues.add(old, { priority: 100 });
    await queues.add(plain);
    expect(await queues.promote(addressOf(old))).toBe(true);
    const seen: string[] = [];
    startWorker({ handler: (job) => Promise.resolve(void seen.push(job.requestId)) });
    await eventually(() => seen.length === 4);
    expect(seen).toEqual([plain, old, first, second].map(({ requestId }) => requestId));
  });

  it('runs on and ends once when it is promoted too late, and is counted while it runs', async () => {
    const job = buildAttemptJob(provider);
    let runs = 0;
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    startWorker({ handler: () => ((runs += 1), finished) });
    await queues.add(job, { priority: 100 });
    await eventually(() => runs === 1);
    expect(await queues.running(provider)).toBe(1);
    expect(await queues.promote(addressOf(job))).toBe(true);
    finish();
    await eventually(async () => (await queues.running(provider)) === 0);
    expect(await queues.promote(addressOf(job))).toBe(false);
    expect(await queues.areLive([addressOf(job)])).toEqual([false]);
    expect(runs).toBe(1);
  });
});
