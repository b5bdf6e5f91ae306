import { PostgresQueueBackend, Queue, quoteSchemaName, Worker } from 'bullmq';
import { setTimeout as delay } from 'node:timers/promises';
import { failFast } from './fail-fast.js';
import type { Logger } from './logger.js';
import { logConnectionErrors } from './log-connection-errors.js';
import { PatientPostgresConnection } from './postgres-connection.js';
import { createSchemaCheck } from './postgres-schema.js';
import { createPostgresTopic } from './postgres-topic.js';
import type { QueueBackend, StoredQueue } from './queue-backend.js';
import { QUEUE_EVENTS_KEPT } from './redis-backend.js';

interface PostgresBackendOptions {
  url: string;
  schema: string;
  poolSize: number;
  migrate: boolean;
  logger: Logger;
}

/** ms between two sweeps of expired duplicate marks; BullMQ 6.7.0 leaves them in the table. */
const SWEEP_EVERY_MS = 60_000;
/** ms a worker waits after a failed fetch; BullMQ waits only when the connection was refused. */
const FETCH_RETRY_MS = 500;

class PacedBackend extends PostgresQueueBackend {
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
  const { url, schema, poolSize, logger } = options;
  const schemaReady = createSchemaCheck(options);
  const connect = (timeoutMs: number): PatientPostgresConnection => {
    const limits = { connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs };
    const config = { connectionString: url, schema, max: poolSize, keepAlive: true, ...limits };
    return new PatientPostgresConnection(config, schemaReady);
  };
  const producer = connect(1_500);
  logConnectionErrors(producer, logger, 'postgres-producer');
  const shared = new PostgresQueueBackend(producer, 'byway', { connection: {} }, false);
  const queues = new Map<string, Queue<unknown, void>>();
  const query = async (text: string, values: unknown[]): Promise<void> => {
    await schemaReady();
    await producer.pool.query(text, values);
  };

  let sweeper: NodeJS.Timeout | undefined;
  const sweep = (): void => {
    query(`DELETE FROM ${quoteSchemaName(schema)}.dedup WHERE expire_at_ms <= $1`, [Date.now()]).catch(
      (error: unknown) => logger.warn({ error: String(error) }, 'sweep of duplicate marks failed'),
    );
  };

  return {
    kind: 'postgres',
    queue(name): StoredQueue {
      let queue = queues.get(name);
      if (queue === undefined) {
        const streams = { events: { maxLen: QUEUE_EVENTS_KEPT } };
        queue = new Queue<unknown, void>(name, { connection: {}, streams }, () => shared.forQueue(name));
        logConnectionErrors(queue, logger, name);
        queues.set(name, queue);
      }
      return queue;
    },
    worker(name, processor, workerOptions) {
      if (sweeper === undefined) {
        sweeper = setInterval(sweep, SWEEP_EVERY_MS);
        sweeper.unref();
      }
      const worker = new Worker<unknown, void>(
        name,
        processor,
        { ...workerOptions, connection: {} },
        (_name, opts) => new PacedBackend(connect(5_000), name, opts, true, name),
      );
      logConnectionErrors(worker, logger, name);
      return worker;
    },
    topic(channel, onMessage) {
      const publish = (name: string, message: string): Promise<void> =>
        failFast(() => query('SELECT pg_notify($1, $2)', [name, message]));
      return createPostgresTopic({ url, channel: `${schema}_${channel}`, onMessage, publish, logger });
    },
    run: failFast,
    ping: () => failFast(() => query('SELECT 1', [])),
    async close() {
      clearInterval(sweeper);
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await producer.close();
    },
  };
}
