import { type WebhookJob, webhookJobId, webhookJobSchema } from '@byway/contracts/webhooks-api';
import { endsWithin } from './ends-within.js';
import type { Logger } from './logger.js';
import type { QueueBackend, StoredJob } from './queue-backend.js';

export const WEBHOOK_QUEUE = 'webhook';
/** A try whose worker died goes back to the queue this often; after that its row queues it again. */
const MAX_STALLED_COUNT = 10;
/** ms: a try and its report, and no end of waiting for a backend that is away. */
const CLOSE_TIMEOUT_MS = 30_000;

export interface WebhookQueue {
  /**
   * Queues one try of a delivery. While that try waits or runs, adding it again does nothing; a try
   * that is gone from the queue is added anew.
   * @throws BywayError `service_unavailable` within 2 s when the backend is down.
   */
  add(job: Omit<WebhookJob, 'version'>): Promise<void>;
}

/**
 * The producer's side of the queue `webhook`. A job holds ids only, and is gone when it has run, also
 * when it failed: the row in the ledger knows what is still to be done.
 */
export function createWebhookQueue(backend: QueueBackend): WebhookQueue {
  const queue = backend.queue(WEBHOOK_QUEUE);
  return {
    async add(job) {
      const data: WebhookJob = { version: 1, ...job };
      const options = { jobId: webhookJobId(job), attempts: 1, removeOnComplete: true, removeOnFail: true };
      await backend.run(() => queue.add('webhook', data, options));
    },
  };
}

export interface WebhookConsumerOptions {
  /**
   * Makes one try and reports it. It may be called twice for the same try. A rejection is logged; the
   * try is queued again when its lease in the ledger is over.
   */
  handler: (job: WebhookJob) => Promise<void>;
  /** Tries at one time. */
  concurrency: number;
  /** ms without a sign of life after which a worker counts as dead. */
  lockMs?: number;
  /** ms between two looks for dead workers. */
  stalledCheckMs?: number;
  logger: Logger;
}

export interface WebhookConsumer {
  /** Takes no more tries and waits for those in hand, 30 s at most. */
  close(): Promise<void>;
}

/** Consumes the queue `webhook`. */
export function startWebhookConsumer(
  backend: QueueBackend,
  options: WebhookConsumerOptions,
): WebhookConsumer {
  const { handler, concurrency, logger } = options;
  const deliver = async (stored: StoredJob): Promise<void> => {
    const job = webhookJobSchema.safeParse(stored.data);
    if (job.success) return handler(job.data);
    logger.error({ jobId: stored.id }, 'unreadable webhook job dropped');
  };
  const worker = backend.worker(WEBHOOK_QUEUE, deliver, {
    concurrency,
    lockDuration: options.lockMs ?? 10_000,
    stalledInterval: options.stalledCheckMs ?? 3_000,
    maxStalledCount: MAX_STALLED_COUNT,
    runRetryDelay: 1_000,
  });
  worker.on('failed', (job, error) => {
    logger.warn({ jobId: job?.id, error: error.message }, 'webhook try failed and will be queued again');
  });
  return {
    async close() {
      if (await endsWithin(worker.close(), CLOSE_TIMEOUT_MS)) return;
      logger.error({}, 'webhook consumer closed with tries still running');
    },
  };
}
