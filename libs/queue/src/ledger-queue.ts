import type { JobsOptions } from 'bullmq';

export const LEDGER_QUEUE = 'ledger';

/**
 * Options of a batch. Ten tries with waits of 0.5 s doubling to 128 s (4 minutes in all) outlast a
 * restart of the ledger; then the batch is kept among the failed jobs for a day, for an operator.
 */
export function ledgerJobOptions(batchId: string): JobsOptions {
  return {
    jobId: batchId,
    attempts: 10,
    backoff: { type: 'exponential', delay: 500 },
    // An add that timed out is repeated and may have been carried out after all.
    deduplication: { id: batchId, ttl: 60_000 },
    removeOnComplete: true,
    removeOnFail: { age: 86_400, count: 1_000 },
  };
}
