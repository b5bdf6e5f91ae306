import type { AttemptJob } from '@byway/contracts/attempt-job';
import { type LedgerEvent, ledgerEventSchema } from '@byway/contracts/ledger-events';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { startDoomedWorker } from '../test/doomed-worker.js';
import { settledEvent } from '../test/settled-event.js';
import { type Connection, testBackends } from '../test/test-backends.js';
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
    await backend.ping();
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
    await delay(300);
    const addedAt = performance.now();
    await queues.add(job, { delayMs: 600 });
    await eventually(() => seen.length === 1);
    const waited = performance.now() - addedAt;
    expect(waited).toBeGreaterThanOrEqual(590);
    expect(waited).toBeLessThan(3_000);
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
    await delay(300);
    expect(seen.map((one) => one.state.attempt)).toEqual([1, 2]);
  });

  it('forgets an attempt when the duplicate window is over', async () => {
    const brief = createAttemptQueues(backend, { maxWaiting: 10, duplicateWindowMs: 400, logger });
    const job = buildAttemptJob(newProvider());
    const seen = startRecorder();
    await brief.add(job);
    await eventually(() => seen.length === 1);
    await delay(600);
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
    await queues.add(delayed, { delayMs: 400 });
    expect(await queues.remove(waiting.requestId, 1, provider)).toBe(true);
    expect(await queues.remove(delayed.requestId, 1, provider)).toBe(true);
    expect(await queues.remove(waiting.requestId, 1, provider)).toBe(false);
    expect(await queues.remove('req_unknown', 1, provider)).toBe(false);
    const seen = startRecorder();
    await delay(900);
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
    await delay(60);
    await small.add(buildAttemptJob(provider));
    expect(await small.depth(provider)).toBe(3);
  });

  it('sees the jobs of other processes in the limit', async () => {
    newProvider();
    for (let count = 0; count < 5; count += 1) await queues.add(buildAttemptJob(provider));
    const small = createAttemptQueues(backend, { maxWaiting: 3, logger });
    await small.add(buildAttemptJob(provider)).catch(() => undefined); // may pass: nothing was counted yet
    await delay(100);
    await expect(small.add(buildAttemptJob(provider))).rejects.toMatchObject({ code: 'queue_full' });
  });

  it('runs no more than `concurrency` attempts at one time, and as many as that', async () => {
    newProvider();
    let running = 0;
    let most = 0;
    let done = 0;
    startWorker({
      concurrency: 3,
      handler: async () => {
        most = Math.max(most, (running += 1));
        await delay(100);
        running -= 1;
        done += 1;
      },
    });
    await Promise.all(Array.from({ length: 12 }, () => queues.add(buildAttemptJob(provider))));
    await eventually(() => done === 12);
    expect(most).toBe(3);
  });

  it('reports the attempt of a killed worker as lost, once, with its data', async () => {
    const job = buildAttemptJob(newProvider());
    await queues.add(job);
    const child = await startDoomedWorker({ ...connection, provider, lockMs: 1_000, stalledCheckMs: 500 });
    const lost: AttemptJob[] = [];
    const ran: AttemptJob[] = [];
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (let count = 0; count < 2; count += 1) {
      startWorker({
        lockMs: 1_000,
        stalledCheckMs: 500,
        handler: (one) => Promise.resolve(void ran.push(one)),
        onLost: (one) => Promise.resolve(void lost.push(one)),
      });
    }
    await eventually(() => lost.length > 0);
    await delay(1_200);
    expect(lost).toEqual([job]);
    expect(ran).toEqual([]);
    // The id stays known: the lost attempt cannot be added again by a late duplicate.
    await queues.add(job);
    await delay(300);
    expect(ran).toEqual([]);
  });

  it('calls onLost again when it failed', async () => {
    const job = buildAttemptJob(newProvider());
    await queues.add(job);
    const child = await startDoomedWorker({ ...connection, provider, lockMs: 1_000, stalledCheckMs: 500 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    let calls = 0;
    const onLost = (): Promise<void> => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('queue away')) : Promise.resolve();
    };
    startWorker({ lockMs: 1_000, stalledCheckMs: 500, onLost });
    await eventually(() => calls === 2);
  });

  it('keeps the lock of an attempt that takes longer than the lock', async () => {
    newProvider();
    const lost = jest.fn(() => Promise.resolve());
    const aborted: boolean[] = [];
    const handler = async (_job: AttemptJob, signal: AbortSignal): Promise<void> => {
      await delay(2_500);
      aborted.push(signal.aborted);
    };
    startWorker({ lockMs: 800, stalledCheckMs: 300, handler, onLost: lost });
    startWorker({ lockMs: 800, stalledCheckMs: 300, handler, onLost: lost });
    await queues.add(buildAttemptJob(provider));
    await eventually(() => aborted.length > 0);
    await delay(500);
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
    const worker = startWorker({
      concurrency: 1,
      handler: async (_job, signal) => {
        await delay(500);
        ended.push(signal.aborted);
      },
    });
    await queues.add(buildAttemptJob(provider));
    await eventually(() => worker.runningCount() === 1);
    await queues.add(buildAttemptJob(provider));
    await worker.drain(5_000);
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
    const startedAt = performance.now();
    await worker.drain(300);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
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
