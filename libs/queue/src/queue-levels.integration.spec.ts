import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { eventually } from '../test/eventually.js';
import { testBackends } from '../test/test-backends.js';
import { createAttemptQueues } from './attempt-queues.js';
import { startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import type { QueueBackend } from './queue-backend.js';
import { readQueueLevels } from './queue-levels.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

describe.each(testBackends(process.env))('the levels of the queues on $kind', (backendUnderTest) => {
  let backend: QueueBackend;
  const provider = `p-${randomUUID()}`;

  beforeAll(async () => {
    backend = connectQueueBackend({ ...(await backendUnderTest.prepare()), migrate: true, logger });
    await backend.ping();
  });
  afterAll(() => backend.close());

  it('count what waits with and without a priority, what is delayed and what runs', async () => {
    const queues = createAttemptQueues(backend, { maxWaiting: 1_000, logger });
    const levelOf = async (name: string) =>
      (await readQueueLevels(backend, [provider])).find(({ queue }) => queue === name);
    const none = { waiting: 0, delayed: 0, active: 0, failed: 0 };
    expect(await levelOf(`attempt.${provider}`)).toEqual({ queue: `attempt.${provider}`, ...none });

    await queues.add(buildAttemptJob(provider));
    const worker = startAttemptWorker({
      backend,
      providers: [provider],
      concurrency: 1,
      handler: (_job, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      onLost: () => Promise.resolve(),
      logger,
    });
    await eventually(() => worker.runningCount() === 1);
    await queues.add(buildAttemptJob(provider));
    await queues.add(buildAttemptJob(provider), { priority: 5 });
    await queues.add(buildAttemptJob(provider), { delayMs: 60_000 });
    expect(await levelOf(`attempt.${provider}`)).toMatchObject({ waiting: 2, delayed: 1, active: 1 });
    expect(await levelOf('ledger')).toMatchObject({ queue: 'ledger' });
    expect(await levelOf('webhook')).toMatchObject({ queue: 'webhook' });
    await worker.close();
  });
});
