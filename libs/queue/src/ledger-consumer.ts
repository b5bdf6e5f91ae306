import { ledgerBatchSchema } from '@byway/contracts/ledger-events';
import { LEDGER_QUEUE } from './ledger-queue.js';
import type { Logger } from './logger.js';
import type { QueueBackend, StoredJob } from './queue-backend.js';
import { fromStoredData } from './stored-data.js';

export interface LedgerConsumerOptions {
  /**
   * Stores a batch; rejects to get it again later (ten times in all). It has to be idempotent: a
   * consumer that dies after storing and before saying so gets the batch again. The events are not
   * checked yet.
   */
  handler: (events: unknown[]) => Promise<void>;
  /** Batches at one time. */
  concurrency: number;
  logger: Logger;
}

export interface LedgerConsumer {
  /** Takes no more batches and waits for those in hand. */
  close(): Promise<void>;
}

/** A batch of a consumer that died goes back to the queue this often before it counts as failed. */
const MAX_STALLED_COUNT = 10;

/** Consumes the batches that {@link createLedgerEmitter} sends. */
export function startLedgerConsumer(backend: QueueBackend, options: LedgerConsumerOptions): LedgerConsumer {
  const { handler, concurrency, logger } = options;
  const store = async (job: StoredJob): Promise<void> => {
    const batch = ledgerBatchSchema.safeParse(fromStoredData(job.data));
    if (batch.success) {
      await handler(batch.data.events);
      return;
    }
    const first = batch.error.issues[0];
    // Trying again cannot help; the path says which field, the value stays out of the log.
    logger.error({ jobId: job.id, path: first?.path, issue: first?.code }, 'unreadable ledger batch dropped');
  };
  const worker = backend.worker(LEDGER_QUEUE, store, {
    concurrency,
    lockDuration: 10_000,
    stalledInterval: 3_000,
    maxStalledCount: MAX_STALLED_COUNT,
    runRetryDelay: 1_000,
  });
  worker.on('failed', (job, error) => {
    const facts = { jobId: job?.id, tries: job?.attemptsMade, error: error.message };
    logger.warn(facts, 'ledger batch failed');
  });
  return { close: () => worker.close() };
}
