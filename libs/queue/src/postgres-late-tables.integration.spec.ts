import { eventually } from '@byway/testing/eventually';
import { expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { answers, preparePostgres } from '../test/test-backends.js';
import { createAttemptQueues } from './attempt-queues.js';
import { startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import type { QueueBackend } from './queue-backend.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

it('a worker that was there before the tables completes its jobs afterwards', async () => {
  const connection = await preparePostgres();
  const early = connectQueueBackend({ ...connection, logger });
  const seen: string[] = [];
  // BullMQ 6.7.0 waits 5 s after a first look for dead workers that failed, also when it is closed meanwhile.
  const backend: QueueBackend = {
    ...early,
    worker: (name, processor, options) =>
      early.worker(name, processor, { ...options, skipStalledCheck: true }),
  };
  const worker = startAttemptWorker({
    backend,
    providers: ['p'],
    concurrency: 1,
    handler: (job) => Promise.resolve(void seen.push(job.requestId)),
    onLost: () => Promise.resolve(),
    logger,
  });
  await delay(200);
  const migrating = connectQueueBackend({ ...connection, migrate: true, logger });
  await answers(migrating);
  const queues = createAttemptQueues(early, { maxWaiting: 10, logger });
  await queues.add(buildAttemptJob('p', { requestId: 'first' }));
  await eventually(() => seen.length === 1);
  await queues.add(buildAttemptJob('p', { requestId: 'second' }));
  await eventually(() => seen.length === 2);
  await worker.drain(2_000);
  // A job whose end cannot be stored is reported here.
  expect(logger.error.mock.calls).toEqual([]);
  await migrating.close();
  await early.close();
});
