import { eventually } from '@byway/testing/eventually';
import { type FaultProxy, startFaultProxy } from '@byway/testing/fault-proxy';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type LedgerEvent, ledgerEventSchema } from '@byway/contracts/ledger-events';
import { randomUUID } from 'node:crypto';
import { lockOf } from '../test/attempt-locks.js';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { startRedisProcess } from '../test/redis-process.js';
import { settledEvent } from '../test/settled-event.js';
import { answers, type Connection, OUTAGE_MS, testBackends, urlOf } from '../test/test-backends.js';
import { createAttemptQueues } from './attempt-queues.js';
import { startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import { createCancelTopic } from './cancel-topic.js';
import { startLedgerConsumer } from './ledger-consumer.js';
import { createLedgerEmitter } from './ledger-emitter.js';
import type { QueueBackend } from './queue-backend.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const onLost = (): Promise<void> => Promise.resolve();

/** Runs what has to be refused. */
async function refusal(operation: () => Promise<unknown>): Promise<void> {
  await expect(operation()).rejects.toMatchObject({
    code: 'service_unavailable',
    failure: { retryAfterMs: expect.any(Number) as unknown },
  });
}

describe.each(testBackends(process.env))('an outage of $kind', (backendUnderTest) => {
  let connection: Connection;
  let proxy: FaultProxy;
  let backend: QueueBackend;
  let provider: string;
  const cleanUp: (() => Promise<void>)[] = [];
  const later = <T extends { close(): Promise<void> }>(thing: T): T => {
    cleanUp.unshift(() => thing.close());
    return thing;
  };

  beforeAll(async () => {
    connection = await backendUnderTest.prepare();
    const direct = connectQueueBackend({ ...connection, migrate: true, logger });
    await answers(direct);
    await direct.close();
  });
  beforeEach(async () => {
    logger.warn.mockClear();
    provider = `p-${randomUUID()}`;
    proxy = await startFaultProxy(urlOf(connection));
    backend = later(connectQueueBackend({ ...backendUnderTest.through(proxy.url), logger }));
  });
  afterEach(async () => {
    await proxy.restore();
    for (const close of cleanUp.splice(0)) await close();
    await proxy.close();
  });

  const startRecorder = (): string[] => {
    const seen: string[] = [];
    const handler = (job: { requestId: string }): Promise<void> =>
      Promise.resolve(void seen.push(job.requestId));
    later(startAttemptWorker({ backend, providers: [provider], concurrency: 2, handler, onLost, logger }));
    return seen;
  };

  it.each(['frozen', 'cut off'] as const)(
    'refuses adds while it is %s, then goes on by itself',
    async (kind) => {
      const queues = createAttemptQueues(backend, { maxWaiting: 100, logger });
      const seen = startRecorder();
      const before = buildAttemptJob(provider);
      await queues.add(before);
      await eventually(() => seen.length === 1);

      if (kind === 'frozen') proxy.freeze();
      else await proxy.cut();
      const adds = [0, 1, 2].map(() => () => queues.add(buildAttemptJob(provider)));
      const reads = [() => backend.ping(), () => queues.depth(provider), () => backend.loads([provider])];
      await Promise.all([...adds, ...reads].map(refusal));

      await proxy.restore();
      const after = buildAttemptJob(provider);
      await eventually(() =>
        queues.add(after).then(
          () => true,
          () => false,
        ),
      );
      await eventually(() => seen.includes(after.requestId));
      await backend.ping();
    },
  );

  it('may be down when the process starts', async () => {
    await proxy.cut();
    const queues = createAttemptQueues(backend, { maxWaiting: 100, logger });
    const seen = startRecorder();
    const job = buildAttemptJob(provider);
    await Promise.all([() => queues.add(job), () => backend.ping()].map(refusal));
    await proxy.restore();
    await eventually(() =>
      queues.add(job).then(
        () => true,
        () => false,
      ),
    );
    await eventually(() => seen.length === 1);
  });

  it('does not report an attempt as lost whose worker lives, though its lock ran out', async () => {
    const queues = createAttemptQueues(backend, { maxWaiting: 100, logger });
    const lost = jest.fn(onLost);
    const ends: (() => void)[] = [];
    let ended = 0;
    const handler = async (): Promise<void> => {
      await new Promise<void>((resolve) => ends.push(resolve));
      ended += 1;
    };
    // No renewal comes in between: on PostgreSQL it would bring a lock back that has run out.
    const options = { providers: [provider], lockMs: 600_000, stalledCheckMs: 100, handler };
    later(startAttemptWorker({ backend, concurrency: 2, ...options, onLost: lost, logger }));
    const job = buildAttemptJob(provider);
    await queues.add(job);
    await eventually(() => ends.length === 1);
    proxy.freeze();
    await lockOf(connection, provider, job).end();
    await proxy.restore();
    // Found by the check for attempts without a lock, and left to the worker that has it.
    const found = 'lock lost while the attempt ran here; its own outcome counts';
    await eventually(() => logger.warn.mock.calls.some(([, message]) => message === found));
    ends[0]?.();
    await eventually(() => ended === 1);
    expect(lost).not.toHaveBeenCalled();
    expect(ends).toHaveLength(1);
    expect(await queues.depth(provider)).toBe(0);
  });

  it('leaves the cancel topic working afterwards', async () => {
    const topic = later(createCancelTopic(backend, logger));
    const heard: string[] = [];
    topic.subscribe((requestId) => heard.push(requestId));
    await topic.ready();
    await topic.publish('req_before', '');
    await eventually(() => heard.includes('req_before'));
    await proxy.cut();
    await refusal(() => topic.publish('req_during', ''));
    await proxy.restore();
    const heardAgain = async (): Promise<boolean> => {
      await topic.publish('req_after', '').catch(() => undefined);
      return heard.includes('req_after');
    };
    await eventually(heardAgain);
  });

  it('keeps ledger events, and counts those it had to drop', async () => {
    const emitter = later(
      createLedgerEmitter(backend, { flushMs: 20, maxBatch: 5, maxBuffered: 20, logger }),
    );
    emitter.emit(settledEvent(0));
    expect(await emitter.flush()).toBe(true);
    await proxy.cut();
    for (let index = 1; index <= 40; index += 1) emitter.emit(settledEvent(index));
    expect(await emitter.flush()).toBe(false);
    await proxy.restore();

    const received: LedgerEvent[] = [];
    const handler = (events: unknown[]): Promise<void> =>
      Promise.resolve(void received.push(...events.map((event) => ledgerEventSchema.parse(event))));
    later(startLedgerConsumer(backend, { concurrency: 1, handler, logger }));
    await eventually(() => received.some((event) => event.requestId === 'req_40'));
    const ids = received.map((event) => Number(event.requestId.slice('req_'.length)));
    expect(new Set(ids).size).toBe(ids.length);
    const dropped = 41 - ids.length;
    expect(dropped).toBeGreaterThan(0);
    expect(ids.slice(-20)).toEqual(Array.from({ length: 20 }, (_, index) => index + 21));
    expect(logger.warn).toHaveBeenCalledWith({ dropped }, expect.any(String));
  });
});

// A server of its own, which can be frozen and killed.
if (process.env['TEST_REDIS_URL'] !== undefined) {
  describe('a redis-server', () => {
    it.each(['stopped by SIGSTOP', 'killed'] as const)(
      '%s costs at most 2 s per add and no restart',
      async (kind) => {
        const server = await startRedisProcess();
        const backend = connectQueueBackend({ redisUrl: server.url, timeoutMs: OUTAGE_MS, logger });
        const queues = createAttemptQueues(backend, { maxWaiting: 100, logger });
        const seen: string[] = [];
        const worker = startAttemptWorker({
          backend,
          providers: ['openai'],
          concurrency: 1,
          handler: (job) => Promise.resolve(void seen.push(job.requestId)),
          onLost,
          logger,
        });
        try {
          await queues.add(buildAttemptJob('openai'));
          await eventually(() => seen.length === 1);
          if (kind === 'killed') await server.kill();
          else server.signal('SIGSTOP');
          await refusal(() => queues.add(buildAttemptJob('openai')));
          if (kind === 'killed') await server.start();
          else server.signal('SIGCONT');
          const job = buildAttemptJob('openai');
          await eventually(() =>
            queues.add(job).then(
              () => true,
              () => false,
            ),
          );
          await eventually(() => seen.includes(job.requestId));
        } finally {
          server.signal('SIGCONT');
          await worker.close();
          await backend.close();
          await server.kill();
        }
      },
    );
  });
}
