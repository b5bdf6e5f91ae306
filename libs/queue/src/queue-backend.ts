import type { IQueueBackend, Job, Processor, Queue, WorkerOptions } from 'bullmq';
import type { QueueLoad } from './queue-load.js';

/** Delivers every message published on one channel, from this process and others. */
export interface Topic {
  /** @throws BywayError `service_unavailable` in the time of an operation when the backend is down. */
  publish(message: string): Promise<void>;
  /** Resolves when messages published from now on will arrive. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** A job as BullMQ stores it: JSON that the reader has to parse with its own schema. */
export type StoredJob = Job<unknown, void>;
export type StoredQueue = Pick<
  Queue<unknown, void>,
  'add' | 'addBulk' | 'remove' | 'getJob' | 'getJobState' | 'getJobCountByTypes' | 'removeDeduplicationKey'
> & {
  /** BullMQ's own operations, for what its queue has only by way of the whole job. */
  getBackend(): Pick<IQueueBackend, 'changePriority'>;
};
export interface StoredWorker {
  on(event: 'completed', listener: (job: StoredJob) => void): unknown;
  on(event: 'failed', listener: (job: StoredJob | undefined, error: Error) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown;
  close(force?: boolean): Promise<void>;
}
export type StoredWorkerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/**
 * Where the queues live. The two implementations keep the same promises; one conformance suite
 * (`conformance.integration.spec.ts`) runs against both.
 */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  /** The producer side of a queue; the same object for the same name. Use it inside {@link run}. */
  queue(name: string): StoredQueue;
  /** A consumer of a queue. It waits for the backend when that is down and never gives up. */
  worker(name: string, processor: Processor<unknown, void>, options: StoredWorkerOptions): StoredWorker;
  /** Subscribes to a channel; connects again on its own. */
  topic(channel: string, onMessage: (message: string) => void): Topic;
  /**
   * Runs a producer's operation so that a backend that is down or frozen costs at most `timeoutMs` of the
   * backend, with the default less than 2 s.
   * An operation that timed out may still be carried out later: make it idempotent.
   * @throws BywayError `service_unavailable` with a retry-after.
   */
  run<T>(operation: () => Promise<T>): Promise<T>;
  /**
   * What is in these queues, in their order; one that never was is empty. One round trip.
   * @throws BywayError `service_unavailable` within 2 s.
   */
  loads(names: readonly string[]): Promise<QueueLoad[]>;
  /** @throws BywayError `service_unavailable` within 2 s when the backend does not answer. */
  ping(): Promise<void>;
  /** Closes the producers' connections. Close workers and topics first. */
  close(): Promise<void>;
}
