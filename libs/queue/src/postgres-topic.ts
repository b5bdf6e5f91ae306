import pg from 'pg';
import { backOff } from './back-off.js';
import type { Logger } from './logger.js';
import type { Topic } from './queue-backend.js';

interface PostgresTopicOptions {
  url: string;
  /** ms until a try to connect is given up. */
  connectMs: number;
  channel: string;
  onMessage: (message: string) => void;
  publish: (channel: string, message: string) => Promise<void>;
  logger: Logger;
}

/**
 * A topic on LISTEN/NOTIFY (payload below 8,000 bytes). It listens on a connection of its own, since
 * a subscription belongs to one connection, and makes a new one with back-off (0.1 s to 2 s) when it
 * drops. Messages sent meanwhile are lost, as on Redis.
 */
export function createPostgresTopic(options: PostgresTopicOptions): Topic {
  const { url, connectMs, channel, onMessage, logger } = options;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;
  let signalReady: () => void = () => undefined;
  let ready = new Promise<void>((resolve) => (signalReady = resolve));

  const reconnect = (dropped: pg.Client, error: Error): void => {
    if (closed || client !== dropped) return;
    client = undefined;
    dropped.end().catch(() => undefined);
    if (failures === 0) ready = new Promise<void>((resolve) => (signalReady = resolve));
    failures += 1;
    logger.warn({ source: 'postgres-topic', error: error.message, failures }, 'queue connection error');
    timer = setTimeout(listen, backOff(failures, 100, 2_000));
  };
  const listen = (): void => {
    const next = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: connectMs,
    });
    client = next;
    next.on('error', (error) => reconnect(next, error));
    next.on('end', () => reconnect(next, new Error('connection ended')));
    next.on('notification', (notification) => onMessage(notification.payload ?? ''));
    next
      .connect()
      .then(() => next.query(`LISTEN ${next.escapeIdentifier(channel)}`))
      .then(
        () => {
          failures = 0;
          signalReady();
        },
        (error: unknown) => reconnect(next, error instanceof Error ? error : new Error(String(error))),
      );
  };
  listen();

  return {
    publish: (message) => options.publish(channel, message),
    ready: () => ready,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
