import type { AttemptJob } from '@byway/contracts/attempt-job';
import { eventually } from '@byway/testing/eventually';
import { describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { buildAttemptJob } from '../test/attempt-job-builder.js';
import { settledEvent } from '../test/settled-event.js';
import { answers, testBackends } from '../test/test-backends.js';
import { createAttemptQueues } from './attempt-queues.js';
import { startAttemptWorker } from './attempt-worker.js';
import { connectQueueBackend } from './backend.js';
import { startLedgerConsumer } from './ledger-consumer.js';
import { createLedgerEmitter } from './ledger-emitter.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const text = 'NUL \u0000, half a pair \ud83d, a backslash \\u0000 and a tower \u{1f5fc}';

describe.each(testBackends(process.env))('text that jsonb refuses, on $kind', (backendUnderTest) => {
  it('reaches the worker and the ledger as it was', async () => {
    const backend = connectQueueBackend({ ...(await backendUnderTest.prepare()), migrate: true, logger });
    await answers(backend);
    const provider = `p-${randomUUID()}`;
    const jobs: AttemptJob[] = [];
    const events: unknown[] = [];
    const worker = startAttemptWorker({
      backend,
      providers: [provider],
      concurrency: 1,
      handler: (job) => Promise.resolve(void jobs.push(job)),
      onLost: () => Promise.resolve(),
      logger,
    });
    const consumer = startLedgerConsumer(backend, {
      handler: (batch) => Promise.resolve(void events.push(...batch)),
      concurrency: 1,
      logger,
    });
    const job = buildAttemptJob(provider, { prompt: text });
    await createAttemptQueues(backend, { maxWaiting: 10, logger }).add(job);
    const event = { ...settledEvent(1), model: text };
    const emitter = createLedgerEmitter(backend, { logger });
    emitter.emit(event);
    expect(await emitter.flush()).toBe(true);
    await eventually(() => jobs.length === 1 && events.length === 1);
    expect([jobs, events]).toEqual([[job], [event]]);
    await emitter.close();
    await worker.close();
    await consumer.close();
    await backend.close();
  });
});
