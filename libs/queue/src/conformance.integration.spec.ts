import type { AttemptJob } from '@byway/contracts/attempt-job';
import { type LedgerEvent, ledgerEventSchema } from '@byway/contracts/ledger-events';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { lockOf } from '../test/attempt-locks.js';
import { startDoomedWorker } from '../test/doomed-worker.js';
import { settledEvent } from '../test/settled-event.js';
import { answers, type Connection, testBackends } from '../test/test-backends.js';
import { type AttemptQueues, createAttemptQueues } from './attempt-queues.js';
import { type AttemptWorker, type AttemptWorkerOptions, startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import { createCancelTopic } from './cancel-topic.js';
import { startLedgerConsumer } from './ledger-consumer.js';
import { createLedgerEmitter } from './ledger-emitter.js';
import type { QueueBackend } from './queue-backend.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

describe.each(testBackends(process.env))('queue on $kind', (backendUnderTest) => {
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
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
  });
  afterAll(async () => {
    await backend.close();
  });

  /** Each test has a queue of its own. */
  const newProvider = (): string => (provider = `p-${randomUUID()}`);
  const startWorker = (options: Partial<AttemptWorkerOptions>): AttemptWorker => {
    const worker = startAttemptWorker({
      backend,
      providers: [provider],
      concurrency: 4,
      handler: () => Promise.resolve(),
      onLost: () => Promise.resolve(),
      logger,
      ...options,
    });
    workers.push(worker);
    return worker;
  };
  /** A worker that notes what it ran. */
  const startRecorder = (): AttemptJob[] => {
    const seen: AttemptJob[] = [];
    startWorker({ handler: (job) => Promise.resolve(void seen.push(job)) });
    return seen;
  };

  it('hands a job to the worker as it was added', async () => {
    const job = buildAttemptJob(newProvider(), { prompt: 'ünïcode \u{1f5fc}'.repeat(10_000) });
    const seen = startRecorder();
    await queues.add(job);
    await eventually(() => seen.length === 1);
    expect(seen[0]).toEqual(job);
  });

  it('holds a delayed job back until its time, also from an idle worker', async () => {
    const job = buildAttemptJob(newProvider());
    const seen = startRecorder();
    await delay(100);
    const addedAt = performance.now();
    await queues.add(job, { delayMs: 300 });
    await eventually(() => seen.length === 1);
    expect(performance.now() - addedAt).toBeGreaterThanOrEqual(290);
  });

  it('runs an attempt once when it is added twice, before and after its completion', async () => {
    const job = buildAttemptJob(newProvider());
    await Promise.all([queues.add(job), queues.add(job)]);
    expect(await queues.depth(provider)).toBe(1);
    const seen = startRecorder();
    await eventually(() => seen.length === 1);
    await queues.add(job);
    await queues.add(buildAttemptJob(provider, { requestId: job.requestId, attempt: 2 }));
    await eventually(() => seen.length === 2);
    const attempts = [1, 2].map((attempt) => ({ requestId: job.requestId, attempt, provider }));
    await eventually(async () => !(await queues.areLive(attempts)).includes(true));
    expect(seen.map((one) => one.state.attempt)).toEqual([1, 2]);
  });

  it('forgets an attempt when the duplicate window is over', async () => {
    const brief = createAttemptQueues(backend, { maxWaiting: 10, duplicateWindowMs: 200, logger });
    const job = buildAttemptJob(newProvider());
    const seen = startRecorder();
    await brief.add(job);
    await eventually(() => seen.length === 1);
    await delay(250);
    await brief.add(job);
    await eventually(() => seen.length === 2);
  });

  it('serves jobs without a priority first, then by priority', async () => {
    newProvider();
    const [low, high, normal] = [
      buildAttemptJob(provider),
      buildAttemptJob(provider),
      buildAttemptJob(provider),
    ];
    await queues.add(low, { priority: 9 });
    await queues.add(high, { priority: 2 });
    await queues.add(normal);
    const seen: string[] = [];
    startWorker({ concurrency: 1, handler: (job) => Promise.resolve(void seen.push(job.requestId)) });
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([normal.requestId, high.requestId, low.requestId]);
  });

  it('removes a waiting and a delayed job, and says so', async () => {
    const waiting = buildAttemptJob(newProvider());
    const delayed = buildAttemptJob(provider);
    await queues.add(waiting);
    await queues.add(delayed, { delayMs: 50 });
    expect(await queues.remove(waiting.requestId, 1, provider)).toBe(true);
    expect(await queues.remove(delayed.requestId, 1, provider)).toBe(true);
    expect(await queues.remove(waiting.requestId, 1, provider)).toBe(false);
    expect(await queues.remove('req_unknown', 1, provider)).toBe(false);
    const gone = [waiting, delayed].map(({ requestId }) => ({ requestId, attempt: 1, provider }));
    expect(await queues.areLive(gone)).toEqual([false, false]);
    const seen = startRecorder();
    await delay(200);
    expect(seen).toEqual([]);
  });

  it('does not remove a job that runs', async () => {
    const job = buildAttemptJob(newProvider());
    const worker = startWorker({ handler: (_job, signal) => untilAborted(signal) });
    await queues.add(job);
    await eventually(() => worker.runningCount() === 1);
    expect(await queues.remove(job.requestId, 1, provider)).toBe(false);
  });

  it('refuses the job beyond maxWaiting and accepts again when there is room', async () => {
    const small = createAttemptQueues(backend, { maxWaiting: 3, logger });
    newProvider();
    const jobs = [1, 2, 3].map(() => buildAttemptJob(provider));
    for (const job of jobs) await small.add(job);
    await expect(small.add(buildAttemptJob(provider))).rejects.toMatchObject({
      code: 'queue_full',
      status: 503,
    });
    expect(await small.depth(provider)).toBe(3);
    await small.remove(jobs[0]?.requestId ?? '', 1, provider);
    await delay(60); // a count is good for 50 ms
    await small.add(buildAttemptJob(provider));
    expect(await small.depth(provider)).toBe(3);
  });

  it('sees the jobs of other processes in the limit', async () => {
    newProvider();
    for (let count = 0; count < 5; count += 1) await queues.add(buildAttemptJob(provider));
    const small = createAttemptQueues(backend, { maxWaiting: 3, logger });
    // Some may pass: nothing was counted yet.
    const refusal = () => small.add(buildAttemptJob(provider)).catch((error: unknown) => error);
    expect(await eventually(async () => (await refusal()) ?? false)).toMatchObject({ code: 'queue_full' });
  });

  it('runs no more than `concurrency` attempts at one time, and as many as that', async () => {
    newProvider();
    let running = 0;
    let most = 0;
    let done = 0;
    const ends: (() => void)[] = [];
    startWorker({
      concurrency: 3,
      handler: async () => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
        done += 1;
      },
    });
    await Promise.all(Array.from({ length: 12 }, () => queues.add(buildAttemptJob(provider))));
    for (let round = 1; round <= 4; round += 1) {
      await eventually(() => ends.length === 3);
      if (round === 1) await delay(100);
      for (const end of ends.splice(0)) end();
      await eventually(() => done === round * 3);
    }
    expect(most).toBe(3);
  });

  it('reports the attempt of a killed worker as lost, once, with its data; again when that failed', async () => {
    const [reported, failing] = [`p-${randomUUID()}`, `p-${randomUUID()}`];
    const attempts = [reported, failing].map((name) => ({ provider: name, job: buildAttemptJob(name) }));
    for (const { job } of attempts) await queues.add(job);
    const doomed = await startDoomedWorker(connection, attempts);
    await doomed.kill();
    const lost: AttemptJob[] = [];
    const ran: AttemptJob[] = [];
    for (let count = 0; count < 2; count += 1) {
      startWorker({
        providers: [reported],
        stalledCheckMs: 100,
        handler: (one) => Promise.resolve(void ran.push(one)),
        onLost: (one) => Promise.resolve(void lost.push(one)),
      });
    }
    let calls = 0;
    const onLost = (): Promise<void> => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('queue away')) : Promise.resolve();
    };
    startWorker({ providers: [failing], stalledCheckMs: 100, onLost });
    await eventually(() => lost.length > 0 && calls === 2);
    await delay(300);
    const job = attempts[0]?.job;
    expect(lost).toEqual([job]);
    // The id stays known: the lost attempt cannot be added again by a late duplicate.
    if (job !== undefined) await queues.add(job);
    expect(
      await queues.areLive([{ requestId: job?.requestId ?? '', attempt: 1, provider: reported }]),
    ).toEqual([false]);
    expect(ran).toEqual([]);
    expect(calls).toBe(2);
  });

  it('keeps the lock of an attempt for as long as it takes', async () => {
    newProvider();
    const lost = jest.fn(() => Promise.resolve());
    const aborted: boolean[] = [];
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const handler = async (_job: AttemptJob, signal: AbortSignal): Promise<void> => {
      await finished;
      aborted.push(signal.aborted);
    };
    // Renewed often, and yet not lost when the process stands still for seconds.
    const renewing: QueueBackend = {
      ...backend,
      worker: (name, processor, options) =>
        backend.worker(name, processor, { ...options, lockRenewTime: 100 }),
    };
    const options = { backend: renewing, lockMs: 10_000, stalledCheckMs: 100, handler, onLost: lost };
    for (let count = 0; count < 2; count += 1) startWorker(options);
    const job = buildAttemptJob(provider);
    await queues.add(job);
    const lock = lockOf(connection, provider, job);
    const lockedUntil = async () => Date.now() + (await lock.remainingMs());
    await eventually(async () => (await lock.remainingMs()) > 0);
    const first = await lockedUntil();
    await eventually(async () => (await lockedUntil()) > first + 300);
    finish();
    await eventually(() => aborted.length > 0);
    await eventually(async () => (await queues.running(provider)) === 0);
    expect(aborted).toEqual([false]);
    expect(lost).not.toHaveBeenCalled();
  });

  it('goes on after a handler that rejects and after a job it cannot read', async () => {
    newProvider();
    await backend.queue(`attempt.${provider}`).add('attempt', { version: 0 }, { removeOnFail: true });
    const seen: string[] = [];
    startWorker({
      concurrency: 1,
      handler: (job) => {
        seen.push(job.requestId);
        return seen.length === 1 ? Promise.reject(new Error('a bug')) : Promise.resolve();
      },
    });
    await queues.add(buildAttemptJob(provider));
    await queues.add(buildAttemptJob(provider));
    await eventually(() => seen.length === 2);
  });

  it('drain waits for running attempts and takes no new ones', async () => {
    newProvider();
    const ended: boolean[] = [];
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const worker = startWorker({
      concurrency: 1,
      handler: async (_job, signal) => {
        await finished;
        ended.push(signal.aborted);
      },
    });
    await queues.add(buildAttemptJob(provider));
    await eventually(() => worker.runningCount() === 1);
    await queues.add(buildAttemptJob(provider));
    const drained = worker.drain(60_000);
    await delay(50);
    finish();
    await drained;
    expect(ended).toEqual([false]);
    expect(await queues.depth(provider)).toBe(1);
  });

  it('drain aborts what still runs after the grace', async () => {
    newProvider();
    const reasons: unknown[] = [];
    const worker = startWorker({
      handler: async (_job, signal) => {
        await untilAborted(signal);
        reasons.push(signal.reason);
      },
    });
    await queues.add(buildAttemptJob(provider));
    await eventually(() => worker.runningCount() === 1);
    await worker.drain(50);
    expect(reasons).toMatchObject([{ code: 'service_unavailable' }]);
  });

  it('a cancel from another connection aborts the attempt where it runs, and only that one', async () => {
    newProvider();
    const other = connectQueueBackend({ ...connection, logger });
    const [here, there] = [createCancelTopic(backend, logger), createCancelTopic(other, logger)];
    const reasons: unknown[] = [];
    const worker = startWorker({
      cancelTopic: here,
      handler: async (_job, signal) => {
        await untilAborted(signal);
        reasons.push(signal.reason);
      },
    });
    try {
      await Promise.all([here.ready(), there.ready()]);
      const [victim, bystander] = [buildAttemptJob(provider), buildAttemptJob(provider)];
      await Promise.all([queues.add(victim), queues.add(bystander)]);
      await eventually(() => worker.runningCount() === 2);
      await there.publish(victim.requestId, 'client hung up');
      await eventually(() => worker.runningCount() === 1);
      expect(reasons).toMatchObject([{ code: 'cancelled', message: 'client hung up' }]);
    } finally {
      await worker.close();
      await Promise.all([here.close(), there.close()]);
      await other.close();
    }
  });

  it('sends ledger events in batches, in order, and delivers them again when the consumer failed', async () => {
    const emitter = createLedgerEmitter(backend, { flushMs: 50, maxBatch: 10, logger });
    const batches: LedgerEvent[][] = [];
    let calls = 0;
    const consumer = startLedgerConsumer(backend, {
      concurrency: 1,
      logger,
      handler: (events) => {
        calls += 1;
        if (calls === 1) return Promise.reject(new Error('database restarts'));
        batches.push(events.map((event) => ledgerEventSchema.parse(event)));
        return Promise.resolve();
      },
    });
    const events = Array.from({ length: 25 }, (_, index) => settledEvent(index));
    for (const event of events) emitter.emit(event);
    await eventually(() => batches.flat().length === 25);
    expect(calls).toBe(4);
    const byTime = batches.flat().sort((a, b) => settledAt(a) - settledAt(b));
    expect(byTime).toEqual(events);
    for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(10);
    await emitter.close();
    await consumer.close();
  });
});

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function settledAt(event: LedgerEvent): number {
  return event.type === 'request-settled' ? event.settledAt : Number.NaN;
}
