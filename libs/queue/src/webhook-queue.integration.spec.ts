import type { WebhookJob } from '@byway/contracts/webhooks-api';
import { eventually } from '@byway/testing/eventually';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { answers, testBackends } from '../test/test-backends.js';
import { connectQueueBackend } from './backend.js';
import type { QueueBackend } from './queue-backend.js';
import {
  createWebhookQueue,
  startWebhookConsumer,
  WEBHOOK_QUEUE,
  type WebhookConsumer,
  type WebhookConsumerOptions,
  type WebhookQueue,
} from './webhook-queue.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };

describe.each(testBackends(process.env))('the webhook queue on $kind', (backendUnderTest) => {
  let backend: QueueBackend;
  let queue: WebhookQueue;
  const consumers: WebhookConsumer[] = [];

  beforeAll(async () => {
    backend = connectQueueBackend({ ...(await backendUnderTest.prepare()), migrate: true, logger });
    await answers(backend);
    queue = createWebhookQueue(backend);
  });
  afterEach(async () => {
    await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  });
  afterAll(() => backend.close());

  const newTry = () => ({ deliveryId: `msg_${randomUUID()}`, run: 1 });
  const consume = (
    handler: WebhookConsumerOptions['handler'],
    more: Partial<WebhookConsumerOptions> = {},
  ) => {
    const consumer = startWebhookConsumer(backend, { handler, concurrency: 4, logger, ...more });
    consumers.push(consumer);
    return consumer;
  };
  const isEmpty = async () => {
    const [load] = await backend.loads([WEBHOOK_QUEUE]);
    return load?.waiting === 0 && load.active === 0;
  };
  const record = (): WebhookJob[] => {
    const seen: WebhookJob[] = [];
    consume((job) => Promise.resolve(void seen.push(job)));
    return seen;
  };

  it('hands a try to a worker once, however often it was added while it waited', async () => {
    const one = newTry();
    await Promise.all([queue.add(one), queue.add(one)]);
    await queue.add(one);
    const seen = record();
    await eventually(() => seen.length > 0);
    await eventually(isEmpty);
    expect(seen).toEqual([{ version: 1, ...one }]);
  });

  it('does not start a try again that runs', async () => {
    const one = newTry();
    let started = 0;
    let end: (() => void) | undefined;
    consume(async () => {
      started += 1;
      await new Promise<void>((resolve) => (end = resolve));
    });
    await queue.add(one);
    await eventually(() => end !== undefined);
    await queue.add(one);
    end?.();
    await eventually(isEmpty);
    expect(started).toBe(1);
  });

  it.each(['ended', 'failed'])('takes a try again that has %s', async (how) => {
    const one = newTry();
    let runs = 0;
    consume(({ deliveryId }) => {
      // The test before may have left a try behind.
      if (deliveryId !== one.deliveryId) return Promise.resolve();
      runs += 1;
      return how === 'failed' && runs === 1 ? Promise.reject(new Error('ledger away')) : Promise.resolve();
    });
    await queue.add(one);
    await eventually(() => runs === 1);
    await eventually(async () => {
      await queue.add(one);
      return runs >= 2;
    });
  });

  it('refuses while the backend is gone', async () => {
    const lost = connectQueueBackend({ ...backendUnderTest.through(deadUrl(backendUnderTest.kind)), logger });
    await expect(createWebhookQueue(lost).add(newTry())).rejects.toMatchObject({
      code: 'service_unavailable',
    });
    await lost.close();
  });
});

/** An address where nobody listens. */
function deadUrl(kind: 'redis' | 'postgres'): string {
  return kind === 'redis' ? 'redis://127.0.0.1:1' : 'postgres://nobody@127.0.0.1:1/nothing';
}
