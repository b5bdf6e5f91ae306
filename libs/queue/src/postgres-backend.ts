import {
  type IQueueBackend,
  type PostgresConnectionOptions,
  PostgresQueueBackend,
  withBackend,
} from 'bullmq';
import { setTimeout as delay } from 'node:timers/promises';
import { driverTimeoutMs, failFast } from './fail-fast.js';
import type { Logger } from './logger.js';
import { logConnectionErrors } from './log-connection-errors.js';
import { startDuplicateSweep } from './postgres-duplicate-sweep.js';
import { PatientPostgresConnection, WorkerPostgresConnection } from './postgres-connection.js';
import { createSchemaCheck } from './postgres-schema.js';
import { readPostgresQueueLoads } from './postgres-queue-load.js';
import { createPostgresTopic } from './postgres-topic.js';
import type { QueueBackend, StoredQueue } from './queue-backend.js';
import { QUEUE_EVENTS_KEPT } from './redis-backend.js';

interface PostgresBackendOptions {
  url: string;
  schema: string;
  poolSize: number;
  migrate: boolean;
  timeoutMs: number;
  logger: Logger;
}

/** ms between two sweeps of expired duplicate marks. */
const SWEEP_EVERY_MS = 60_000;
/** ms a worker waits after a failed fetch; BullMQ waits only when the connection was refused. */
const FETCH_RETRY_MS = 500;
/** ms for a query of a worker, where that is longer than a producer has: no caller waits for it. */
const WORKER_QUERY_MS = 5_000;

class WorkerBackend extends PostgresQueueBackend {
  constructor(
    private readonly schemaReady: () => Promise<void>,
    ...rest: ConstructorParameters<typeof PostgresQueueBackend>
  ) {
    super(...rest);
  }

  /**
   * BullMQ 6.7.0 remembers a first check that was refused (no tables yet, database down) for ever,
   * and then fails every job at its end, after the work was done.
   */
  override async waitUntilReady(): Promise<void> {
    await this.schemaReady();
    await super.waitUntilReady();
  }

  override async moveToActive(
    token: string,
    name?: string,
  ): ReturnType<PostgresQueueBackend['moveToActive']> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await delay(FETCH_RETRY_MS);
      throw error;
    }
  }
}

export function createPostgresQueueBackend(options: PostgresBackendOptions): QueueBackend {
  const { url, schema, poolSize, timeoutMs, logger } = options;
  const queryMs = driverTimeoutMs(timeoutMs);
  const schemaReady = createSchemaCheck({ ...options, connectMs: queryMs });
  const configWithin = (ms: number) => {
    const limits = { connectionTimeoutMillis: ms, query_timeout: ms };
    return { connectionString: url, schema, max: poolSize, keepAlive: true, ...limits };
  };
  const producer = new PatientPostgresConnection(configWithin(queryMs), schemaReady);
  // Each worker hears of it when its subscription is lost.
  producer.setMaxListeners(0);
  logConnectionErrors(producer, logger, 'postgres-producer');
  const shared = new PostgresQueueBackend(producer, 'byway', { connection: {} }, false);
  const workerConfig = configWithin(Math.max(WORKER_QUERY_MS, queryMs));
  const workerConnection = () => new WorkerPostgresConnection(workerConfig, schemaReady, producer);
  // All producers share one pool. A worker blocks, for which BullMQ needs a connection of its own.
  const { Queue, Worker } = withBackend<IQueueBackend, PostgresConnectionOptions>((name, opts, use) =>
    use?.withBlockingConnection === true
      ? new WorkerBackend(schemaReady, workerConnection(), name, opts, true, name)
      : shared.forQueue(name),
  );
  const queues = new Map<string, StoredQueue & { close(): Promise<void> }>();
  const rows = async (text: string, values: unknown[]): Promise<unknown> => {
    await schemaReady();
    return (await producer.pool.query(text, values)).rows;
  };
  const query = async (text: string, values: unknown[]): Promise<void> => void (await rows(text, values));

  const run = <T>(operation: () => Promise<T>): Promise<T> => failFast(timeoutMs, operation);
  let stopSweep: (() => void) | undefined;

  return {
    kind: 'postgres',
    queue(name): StoredQueue {
      const known = queues.get(name);
      if (known !== undefined) return known;
      const streams = { events: { maxLen: QUEUE_EVENTS_KEPT } };
      const queue = new Queue<unknown, void>(name, { connection: {}, streams });
      logConnectionErrors(queue, logger, name);
      queues.set(name, queue);
      return queue;
    },
    worker(name, processor, workerOptions) {
      stopSweep ??= startDuplicateSweep({ query, schema, everyMs: SWEEP_EVERY_MS, logger });
      const worker = new Worker<unknown, void>(name, processor, { ...workerOptions, connection: {} });
      logConnectionErrors(worker, logger, name);
      return worker;
    },
    topic(channel, onMessage) {
      const publish = (name: string, message: string): Promise<void> =>
        run(() => query('SELECT pg_notify($1, $2)', [name, message]));
      const connection = { url, connectMs: queryMs };
      return createPostgresTopic({
        ...connection,
        channel: `${schema}_${channel}`,
        onMessage,
        publish,
        logger,
      });
    },
    run,
    loads: (names) => run(() => readPostgresQueueLoads(names, { query: rows, schema })),
    ping: () => run(() => query('SELECT 1', [])),
    async close() {
      stopSweep?.();
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await producer.close();
    },
  };
}
