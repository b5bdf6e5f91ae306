import { attemptJobId } from '@byway/contracts/attempt-job';
import type { QueuedAttempt } from '@byway/contracts/queued-attempt';
import { BywayError } from '@byway/errors/byway-error';
import type { JobsOptions } from 'bullmq';
import { attemptQueueName } from './attempt-queue-name.js';
import type { Logger } from './logger.js';
import type { QueueBackend, StoredQueue } from './queue-backend.js';
import { toStoredData } from './stored-data.js';
import { WaitingCount } from './waiting-count.js';

export interface AttemptQueuesOptions {
  /** Jobs that may wait per provider queue; `Infinity` (for workers, which requeue): no limit. */
  maxWaiting: number;
  /** ms an attempt's id is remembered after its add, also when it is done. */
  duplicateWindowMs?: number;
  logger: Logger;
}

export interface AddOptions {
  /** ms before a worker may take it. */
  delayMs?: number;
  /** 1 (first) to 2,097,152; jobs with 0 or none go before all of these. Costs O(log n) per add. */
  priority?: number;
}

/** Where an attempt is, or would be, queued. */
export interface AttemptAddress {
  requestId: string;
  attempt: number;
  provider: string;
}

export interface AttemptQueues {
  /**
   * Queues one attempt at the leaf `state.leaf`, in one round trip. Adding the same attempt again
   * does nothing, so it may be repeated after a timeout.
   * @throws BywayError `queue_full`, or `service_unavailable` within 2 s when the backend is down.
   */
  add(job: QueuedAttempt, options?: AddOptions): Promise<void>;
  /**
   * Takes a waiting or delayed attempt out.
   * @returns false when it runs, is done or was never there.
   * @throws BywayError `service_unavailable`.
   */
  remove(requestId: string, attempt: number, provider: string): Promise<boolean>;
  /**
   * Whether each attempt waits, is delayed or runs. An attempt whose worker died counts as running
   * until another worker of its provider has noticed. Costs a round trip each: ask for some hundreds.
   * @throws BywayError `service_unavailable`.
   */
  areLive(attempts: readonly AttemptAddress[]): Promise<boolean[]>;
  /**
   * Makes {@link add} take an attempt again that it would refuse as a duplicate. Only for an attempt
   * that is not live: one that is stays queued once all the same.
   * @throws BywayError `service_unavailable`.
   */
  forget(attempt: AttemptAddress): Promise<void>;
  /**
   * Replaces the data of an attempt that waits or runs: what the next worker gets should this one die.
   * @returns false when the attempt is not in the queue.
   * @throws BywayError `service_unavailable`.
   */
  update(job: QueuedAttempt): Promise<boolean>;
  /**
   * Moves a waiting attempt behind those that wait without a priority, so before all that have one.
   * Changes nothing for one that runs. Costs one round trip.
   * @returns false when the attempt is not in the queue.
   * @throws BywayError `service_unavailable`.
   */
  promote(attempt: AttemptAddress): Promise<boolean>;
  /** Attempts of this provider that run. @throws BywayError `service_unavailable`. */
  running(provider: string): Promise<number>;
  /** Attempts that wait for this provider, delayed ones not counted. @throws BywayError `service_unavailable`. */
  depth(provider: string): Promise<number>;
}

const DUPLICATE_WINDOW_MS = 600_000;
const RETRY_AFTER_MS = 1_000;
const liveStates: ReadonlySet<string> = new Set(['waiting', 'prioritized', 'delayed', 'active']);

interface ProviderQueue {
  queue: StoredQueue;
  waiting: WaitingCount;
}

/**
 * The producers' side of the `attempt.<provider>` queues.
 *
 * A finished job is removed at once, because it holds the caller's whole body. What stays is
 * BullMQ's deduplication mark with a time to live (some 200 bytes): it refuses a late duplicate.
 * BullMQ's `attempts` stays 1: retry and fallback are Byway's own policy and new jobs.
 */
export function createAttemptQueues(backend: QueueBackend, options: AttemptQueuesOptions): AttemptQueues {
  const { maxWaiting, logger, duplicateWindowMs = DUPLICATE_WINDOW_MS } = options;
  const limited = Number.isFinite(maxWaiting);
  const queues = new Map<string, ProviderQueue>();

  const queueOf = (provider: string): ProviderQueue => {
    let entry = queues.get(provider);
    if (entry === undefined) {
      const queue = backend.queue(attemptQueueName(provider));
      entry = { queue, waiting: new WaitingCount(() => countWaiting(queue)) };
      queues.set(provider, entry);
    }
    return entry;
  };
  const countWaiting = (queue: StoredQueue): Promise<number> =>
    backend.run(() => queue.getJobCountByTypes('waiting', 'prioritized'));

  const dataOf = (job: QueuedAttempt): unknown => (backend.kind === 'postgres' ? toStoredData(job) : job);

  return {
    async add(job, { delayMs = 0, priority } = {}) {
      const provider = providerOf(job);
      const { queue, waiting } = queueOf(provider);
      if (limited && (await waiting.reached(maxWaiting))) {
        logger.warn({ provider, maxWaiting }, 'queue full');
        throw new BywayError('queue_full', `Too many requests wait for ${provider}.`, {
          retryAfterMs: RETRY_AFTER_MS,
        });
      }
      const jobId = attemptJobId(job);
      const jobOptions: JobsOptions = {
        jobId,
        attempts: 1,
        deduplication: { id: jobId, ttl: duplicateWindowMs },
        removeOnComplete: true,
        removeOnFail: true,
        ...(delayMs > 0 && { delay: delayMs }),
        ...(priority !== undefined && { priority }),
      };
      await backend.run(() => queue.add('attempt', dataOf(job), jobOptions));
      if (delayMs <= 0) waiting.added();
    },

    async remove(requestId, attempt, provider) {
      const { queue } = queueOf(provider);
      const id = attemptJobId({ requestId, state: { attempt } });
      return backend.run(async () => {
        // BullMQ on Redis answers 1 for a job that does not exist.
        const state = await queue.getJobState(id);
        if (state !== 'waiting' && state !== 'prioritized' && state !== 'delayed') return false;
        return (await queue.remove(id)) === 1;
      });
    },

    areLive: (attempts) =>
      backend.run(async () => {
        const states = attempts.map((attempt) => queueOf(attempt.provider).queue.getJobState(idOf(attempt)));
        return (await Promise.all(states)).map((state) => liveStates.has(state));
      }),

    async forget(attempt) {
      const { queue } = queueOf(attempt.provider);
      await backend.run(() => queue.removeDeduplicationKey(idOf(attempt)));
    },

    async update(job) {
      const { queue } = queueOf(providerOf(job));
      return backend.run(async () => {
        const stored = await queue.getJob(attemptJobId(job));
        await stored?.updateData(dataOf(job));
        return stored !== undefined;
      });
    },

    async promote(attempt) {
      const { queue } = queueOf(attempt.provider);
      return backend.run(async () => {
        try {
          await queue.getBackend().changePriority(idOf(attempt), 0);
          return true;
        } catch (error) {
          if (isMissing(error)) return false;
          throw error;
        }
      });
    },

    running: (provider) => backend.run(() => queueOf(provider).queue.getJobCountByTypes('active')),

    depth: (provider) => countWaiting(queueOf(provider).queue),
  };
}

/** BullMQ's error for a job that is not there; it has a code, and no class that is exported. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === -1;
}

function idOf({ requestId, attempt }: AttemptAddress): string {
  return attemptJobId({ requestId, state: { attempt } });
}

function providerOf(job: QueuedAttempt): string {
  const leaf = job.plan.leaves[job.state.leaf];
  if (leaf === undefined) throw new BywayError('internal_error', 'The job points to no target of its plan.');
  return leaf.provider;
}
