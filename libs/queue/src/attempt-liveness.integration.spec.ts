import type { AttemptJob } from '@byway/contracts/attempt-job';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { answers, testBackends } from '../test/test-backends.js';
import { type AttemptQueues, createAttemptQueues } from './attempt-queues.js';
import { type AttemptWorker, type AttemptWorkerOptions, startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import type { QueueBackend } from './queue-backend.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

describe.each(testBackends(process.env))(
  'what the queue on $kind knows of an attempt',
  (backendUnderTest) => {
    let backend: QueueBackend;
    let queues: AttemptQueues;
    let provider: string;
    const workers: AttemptWorker[] = [];

    beforeAll(async () => {
      backend = connectQueueBackend({ ...(await backendUnderTest.prepare()), migrate: true, logger });
      await answers(backend);
      queues = createAttemptQueues(backend, { maxWaiting: 1_000, logger });
    });
    /** Each test has a queue of its own. */
    beforeEach(() => void (provider = `p-${randomUUID()}`));
    afterEach(async () => {
      await Promise.all(workers.splice(0).map((worker) => worker.close()));
    });
    afterAll(() => backend.close());

    const startWorker = (handler: AttemptWorkerOptions['handler']): AttemptWorker => {
      const onLost = () => Promise.resolve();
      const worker = startAttemptWorker({
        backend,
        providers: [provider],
        concurrency: 1,
        handler,
        onLost,
        logger,
      });
      workers.push(worker);
      return worker;
    };
    /** A worker that notes what it ran. */
    const startRecorder = (): AttemptJob[] => {
      const seen: AttemptJob[] = [];
      startWorker((job) => Promise.resolve(void seen.push(job)));
      return seen;
    };

    it('tells which attempts are live: waiting, delayed and running ones', async () => {
      const [running, waiting, delayed, done] = [1, 2, 3, 4].map(() => buildAttemptJob(provider));
      if (!running || !waiting || !delayed || !done) throw new Error('unreachable');
      const address = (job: AttemptJob) => ({ requestId: job.requestId, attempt: 1, provider });
      const seen = startRecorder();
      await queues.add(done);
      await eventually(() => seen.length === 1);
      await workers.pop()?.close();
      await queues.add(running);
      const worker = startWorker((_job, signal) => untilAborted(signal));
      await eventually(() => worker.runningCount() === 1);
      await queues.add(waiting, { priority: 5 });
      await queues.add(delayed, { delayMs: 60_000 });
      const asked = [...[done, running, waiting, delayed].map(address), { ...address(waiting), attempt: 2 }];
      expect(await queues.areLive(asked)).toEqual([false, true, true, true, false]);
      expect(await queues.areLive([])).toEqual([]);
    });

    it('takes an attempt again when told to forget it, and keeps a live one single', async () => {
      const job = buildAttemptJob(provider);
      const address = { requestId: job.requestId, attempt: 1, provider };
      await queues.add(job);
      await queues.forget(address);
      await queues.add(job);
      expect(await queues.depth(provider)).toBe(1);
      const seen = startRecorder();
      await eventually(() => seen.length === 1);
      await eventually(async () => (await queues.areLive([address]))[0] === false);
      await queues.forget(address);
      await queues.add(job);
      await eventually(() => seen.length === 2);
    });
  },
);

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
