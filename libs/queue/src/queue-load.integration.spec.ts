import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { answers, testBackends } from '../test/test-backends.js';
import { attemptQueueName } from './attempt-queue-name.js';
import { type AttemptQueues, createAttemptQueues } from './attempt-queues.js';
import { type AttemptWorker, startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import type { QueueBackend } from './queue-backend.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

describe.each(testBackends(process.env))('the load of queues on $kind', (backendUnderTest) => {
  let backend: QueueBackend;
  let queues: AttemptQueues;
  let provider: string;
  const workers: AttemptWorker[] = [];

  beforeAll(async () => {
    backend = connectQueueBackend({ ...(await backendUnderTest.prepare()), migrate: true, logger });
    await answers(backend);
    queues = createAttemptQueues(backend, { maxWaiting: 1_000, logger });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()));
  });
  afterAll(() => backend.close());

  /** Each test has a queue of its own. */
  const newProvider = (): string => (provider = `p-${randomUUID()}`);
  const startWorker = (options: { concurrency: number; handler: () => Promise<void> }): void => {
    const onLost = () => Promise.resolve();
    workers.push(startAttemptWorker({ backend, providers: [provider], onLost, logger, ...options }));
  };

  it('tells what waits, is delayed and runs in each queue, and since when the oldest could be taken', async () => {
    const empty = attemptQueueName(`p-${randomUUID()}`);
    const name = attemptQueueName(newProvider());
    const load = async () => (await backend.loads([empty, name]))[1];
    const before = Date.now();
    await queues.add(buildAttemptJob(provider), { priority: 5 });
    const afterFirst = Date.now();
    await delay(50);
    await queues.add(buildAttemptJob(provider));
    await queues.add(buildAttemptJob(provider), { priority: 1 });
    await queues.add(buildAttemptJob(provider), { delayMs: 60_000 });
    expect(await backend.loads([empty, name])).toMatchObject([
      { name: empty, waiting: 0, delayed: 0, active: 0, oldestWaitingSince: null },
      { name, waiting: 3, delayed: 1, active: 0 },
    ]);
    const since = (await load())?.oldestWaitingSince ?? 0;
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(afterFirst);

    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    startWorker({ concurrency: 3, handler: () => finished });
    await eventually(async () => (await load())?.active === 3);
    expect(await load()).toEqual({ name, waiting: 0, delayed: 1, active: 3, oldestWaitingSince: null });
    finish();
    await eventually(async () => (await load())?.active === 0);
  });

  it('finds the oldest also when it was promoted behind a younger one', async () => {
    const name = attemptQueueName(newProvider());
    const oldest = buildAttemptJob(provider);
    await queues.add(oldest, { priority: 5 });
    const added = Date.now();
    await delay(30);
    await queues.add(buildAttemptJob(provider));
    await queues.promote({ requestId: oldest.requestId, attempt: 1, provider });
    const [load] = await backend.loads([name]);
    expect(load?.waiting).toBe(2);
    expect(load?.oldestWaitingSince).toBeLessThanOrEqual(added);
  });

  it('counts the age of a delayed job from the time when it could be taken', async () => {
    const name = attemptQueueName(newProvider());
    const ends: (() => void)[] = [];
    startWorker({ concurrency: 1, handler: () => new Promise<void>((resolve) => ends.push(resolve)) });
    await queues.add(buildAttemptJob(provider));
    await eventually(() => ends.length === 1);
    const before = Date.now();
    for (let added = 0; added < 2; added += 1) await queues.add(buildAttemptJob(provider), { delayMs: 150 });
    const after = Date.now();
    await delay(200);
    // The worker raises both when it looks for its next job, and has a slot for one.
    ends[0]?.();
    await eventually(() => ends.length === 2);
    const [load] = await backend.loads([name]);
    expect(load).toMatchObject({ waiting: 1, delayed: 0, active: 1 });
    expect(load?.oldestWaitingSince).toBeGreaterThanOrEqual(before + 150);
    expect(load?.oldestWaitingSince).toBeLessThanOrEqual(after + 150);
    ends[1]?.();
    await eventually(() => ends.length === 3);
    ends[2]?.();
  });

  it('finds the oldest among more than are looked at, by first come, first served', async () => {
    const name = attemptQueueName(newProvider());
    await queues.add(buildAttemptJob(provider));
    const added = Date.now();
    await delay(20);
    const crowd = Array.from({ length: 1_200 }, () => buildAttemptJob(provider));
    await backend.queue(name).addBulk(crowd.map((data) => ({ name: 'attempt', data })));
    const [load] = await backend.loads([name]);
    expect(load?.waiting).toBe(1_201);
    expect(load?.oldestWaitingSince).toBeLessThanOrEqual(added);
  });
});
