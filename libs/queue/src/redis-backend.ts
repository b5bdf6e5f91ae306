import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { once } from 'node:events';
import { backOff } from './back-off.js';
import { driverTimeoutMs, failFast, queueUnavailable } from './fail-fast.js';
import type { Logger } from './logger.js';
import { logConnectionErrors } from './log-connection-errors.js';
import type { QueueBackend, StoredQueue } from './queue-backend.js';
import { readRedisQueueLoads } from './redis-queue-load.js';
import { createRedisTopic } from './redis-topic.js';

/** Braces: all keys of Byway hash to one slot, which BullMQ's scripts need on a cluster. */
export const REDIS_PREFIX = '{byway}';
/** BullMQ keeps an event stream per queue; nobody reads ours, so it stays short. */
export const QUEUE_EVENTS_KEPT = 100;

const retryStrategy = (attempt: number): number => backOff(attempt, 50, 1_000);

/** A producer must know at once: no offline queue, no second try. */
const producerOptions = (commandMs: number): RedisOptions => ({
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: commandMs,
  connectTimeout: commandMs,
  keepAlive: 10_000,
  retryStrategy,
});
/** A worker waits for ever; BullMQ demands `maxRetriesPerRequest: null`. */
export const consumerOptions: RedisOptions = { maxRetriesPerRequest: null, keepAlive: 10_000, retryStrategy };

interface RedisBackendOptions {
  url: string;
  timeoutMs: number;
  logger: Logger;
}

export function createRedisQueueBackend({ url, timeoutMs, logger }: RedisBackendOptions): QueueBackend {
  const commandMs = driverTimeoutMs(timeoutMs);
  const producer = new Redis(url, producerOptions(commandMs));
  logConnectionErrors(producer, logger, 'redis-producer');
  let wasReady = false;
  producer.once('ready', () => (wasReady = true));
  let consumer: Redis | undefined;
  const queues = new Map<string, Queue<unknown, void>>();

  /** Waits for the very first connection only; later a lost one is an error at once. */
  const available = async (): Promise<void> => {
    if (producer.status === 'ready') return;
    if (wasReady || producer.status === 'end') throw queueUnavailable();
    await once(producer, 'ready', { signal: AbortSignal.timeout(commandMs) });
  };
  const run = <T>(operation: () => Promise<T>): Promise<T> =>
    failFast(timeoutMs, producer.status === 'ready' ? operation : () => available().then(operation));

  return {
    kind: 'redis',
    queue(name): StoredQueue {
      let queue = queues.get(name);
      if (queue === undefined) {
        // Without the version check nothing of BullMQ's set-up can fail and stay failed.
        const options = { connection: producer, prefix: REDIS_PREFIX, skipVersionCheck: true };
        queue = new Queue(name, { ...options, streams: { events: { maxLen: QUEUE_EVENTS_KEPT } } });
        logConnectionErrors(queue, logger, name);
        queues.set(name, queue);
      }
      return queue;
    },
    worker(name, processor, options) {
      if (consumer === undefined) {
        consumer = new Redis(url, consumerOptions);
        logConnectionErrors(consumer, logger, 'redis-consumer');
      }
      const worker = new Worker<unknown, void>(name, processor, {
        ...options,
        connection: consumer,
        prefix: REDIS_PREFIX,
      });
      logConnectionErrors(worker, logger, name);
      return worker;
    },
    topic: (channel, onMessage) => createRedisTopic({ url, channel, onMessage, producer, run, logger }),
    run,
    loads: (names) => run(() => readRedisQueueLoads(names, { redis: producer, prefix: REDIS_PREFIX })),
    ping: () => run(async () => void (await producer.ping())),
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      producer.disconnect();
      consumer?.disconnect();
    },
  };
}
