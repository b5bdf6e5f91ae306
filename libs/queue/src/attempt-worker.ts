import { type QueuedAttempt, queuedAttemptSchema } from '@byway/contracts/queued-attempt';
import { BywayError } from '@byway/errors/byway-error';
import { setTimeout as delay } from 'node:timers/promises';
import { attemptQueueName } from './attempt-queue-name.js';
import { backOff } from './back-off.js';
import type { CancelTopic } from './cancel-topic.js';
import { endsWithin } from './ends-within.js';
import type { Logger } from './logger.js';
import type { QueueBackend, StoredJob, StoredWorker } from './queue-backend.js';
import { type HandlerEnd, RunningAttempts } from './running-attempts.js';
import { fromStoredData } from './stored-data.js';

export interface AttemptWorkerOptions {
  backend: QueueBackend;
  /** Whose queues to consume. */
  providers: readonly string[];
  /** Attempts at one time in this process, for each provider. */
  concurrency: number;
  /**
   * Runs one attempt and decides what comes next. It should not reject: a job whose handler rejects
   * is dropped and logged, and its caller waits until the deadline. The signal's reason is a
   * BywayError: `cancelled` (the caller), `service_unavailable` (shutdown), or `worker_lost` (the
   * lock was lost, so another worker may go on with the request). A handler that drops its outcome
   * for the last of these has to reject with that reason.
   */
  handler: (job: QueuedAttempt, signal: AbortSignal) => Promise<void>;
  /**
   * An attempt's worker died; whether the provider was paid is unknown. Called once, in whichever
   * process found it, after the job was taken off the queue. Tried again five times if it rejects.
   */
  onLost: (job: QueuedAttempt) => Promise<void>;
  cancelTopic?: CancelTopic;
  /** ms without a sign of life after which a worker counts as dead. */
  lockMs?: number;
  /** ms between two looks for dead workers; a job is found within lockMs + 2 * stalledCheckMs. */
  stalledCheckMs?: number;
  logger: Logger;
}

export interface AttemptWorker {
  /** Takes no more jobs, waits up to `graceMs` for running ones, then aborts them, and closes. */
  drain(graceMs: number): Promise<void>;
  /** {@link drain} without grace. */
  close(): Promise<void>;
  /** Aborts the request's attempt. @returns whether it ran here. */
  abort(requestId: string, reason: string): boolean;
  /** Attempts that run in this process. */
  runningCount(): number;
}

/** ms an aborted handler gets to report, and BullMQ to close when the backend is away. */
const ABORTED_GRACE_MS = 3_000;
const LOST_TRIES = 5;
/** ms after a fetch that failed; BullMQ's default of 15 s makes recovery slow. */
const RUN_RETRY_DELAY_MS = 1_000;

/** Consumes the attempt queues of the given providers. */
export function startAttemptWorker(options: AttemptWorkerOptions): AttemptWorker {
  const { backend, providers, handler, onLost, cancelTopic, logger } = options;
  const running = new RunningAttempts();
  const handled = new WeakSet<StoredJob>();
  const lostInHand = new Set<Promise<void>>();

  const process = async (stored: StoredJob): Promise<void> => {
    handled.add(stored);
    const job = queuedAttemptSchema.parse(fromStoredData(stored.data));
    const id = stored.id ?? '';
    let how: HandlerEnd = 'done';
    try {
      await handler(job, running.start(id, job));
    } catch (error) {
      if (error instanceof BywayError && error.code === 'worker_lost') how = 'given-up';
      throw error;
    } finally {
      if (running.end(id, how)) takeOver(job);
    }
  };
  const reportLost = async (job: QueuedAttempt): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await onLost(job);
      } catch (error) {
        const facts = { requestId: job.requestId, attempt: job.state.attempt, tries: attempt };
        logger.error({ ...facts, error: String(error) }, 'could not act on a lost attempt');
        if (attempt === LOST_TRIES) return;
        await delay(backOff(attempt, 200, 2_000));
      }
    }
  };
  const takeOver = (job: QueuedAttempt): void => {
    logger.error({ requestId: job.requestId, attempt: job.state.attempt }, 'worker lost');
    const reporting: Promise<void> = reportLost(job).finally(() => lostInHand.delete(reporting));
    lostInHand.add(reporting);
  };
  const onFailed = (stored: StoredJob | undefined, error: Error): void => {
    const id = stored?.id;
    if (stored === undefined || id === undefined) return;
    if (handled.has(stored)) {
      running.confirm(id);
      logger.error({ jobId: id, error: error.message }, 'attempt handler failed');
      return;
    }
    // BullMQ fails a stalled job without calling the processor: that is how it is told apart.
    if (running.foundStalled(id) === 'in-hand') {
      logger.warn({ jobId: id }, 'lock lost while the attempt ran here; its own outcome counts');
      return;
    }
    const job = queuedAttemptSchema.safeParse(fromStoredData(stored.data));
    if (!job.success) {
      logger.error({ jobId: id }, 'lost attempt with unreadable data');
      return;
    }
    takeOver(job.data);
  };

  const workers = providers.map((provider): StoredWorker => {
    const worker = backend.worker(attemptQueueName(provider), process, {
      concurrency: options.concurrency,
      lockDuration: options.lockMs ?? 10_000,
      stalledInterval: options.stalledCheckMs ?? 3_000,
      maxStalledCount: 0,
      runRetryDelay: RUN_RETRY_DELAY_MS,
    });
    worker.on('completed', (stored) => running.confirm(stored.id ?? ''));
    worker.on('failed', onFailed);
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids)
        running.abortJob(id, new BywayError('worker_lost', 'The lock of the attempt was lost.'));
    });
    return worker;
  });

  const abort = (requestId: string, reason: string): boolean =>
    running.abortRequest(requestId, new BywayError('cancelled', reason));
  const unsubscribe = cancelTopic?.subscribe(abort);

  let draining: Promise<void> | undefined;
  const stop = async (graceMs: number): Promise<void> => {
    const closed = Promise.all(workers.map((worker) => worker.close())).then(() => Promise.all(lostInHand));
    if (!(await endsWithin(closed, graceMs))) {
      running.abortAll(
        new BywayError('service_unavailable', 'The worker shuts down.', { retryAfterMs: 1_000 }),
      );
      if (!(await endsWithin(closed, ABORTED_GRACE_MS))) {
        logger.error({ running: running.size }, 'worker closed with attempts still running');
      }
    }
    unsubscribe?.();
  };

  const drain = (graceMs: number): Promise<void> => (draining ??= stop(graceMs));
  return { drain, close: () => drain(0), abort, runningCount: () => running.size };
}
