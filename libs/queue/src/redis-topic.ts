import { Redis } from 'ioredis';
import { backOff } from './back-off.js';
import type { Logger } from './logger.js';
import { logConnectionErrors } from './log-connection-errors.js';
import type { QueueBackend, Topic } from './queue-backend.js';

interface RedisTopicOptions {
  url: string;
  channel: string;
  onMessage: (message: string) => void;
  producer: Redis;
  run: QueueBackend['run'];
  logger: Logger;
}

/** A topic on Redis pub/sub. ioredis connects and subscribes again by itself. */
export function createRedisTopic(options: RedisTopicOptions): Topic {
  const channel = `{byway}:${options.channel}`;
  const subscriber = new Redis(options.url, {
    maxRetriesPerRequest: null,
    keepAlive: 10_000,
    retryStrategy: (attempt) => backOff(attempt, 50, 1_000),
  });
  logConnectionErrors(subscriber, options.logger, 'redis-topic');
  subscriber.on('message', (_channel, message) => options.onMessage(message));
  const subscribed = subscriber.subscribe(channel);
  subscribed.catch(() => undefined); // closed before it could subscribe

  return {
    publish: (message) => options.run(async () => void (await options.producer.publish(channel, message))),
    ready: async () => void (await subscribed),
    close() {
      subscriber.disconnect();
      return Promise.resolve();
    },
  };
}
