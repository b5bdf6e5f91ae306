import { z } from 'zod';
import { attemptJobSchema } from './attempt-job.js';
import { advanceJobSchema, settleJobSchema } from './jobs-api.js';

/**
 * What a worker has to tell the ledger about an attempt that is over: an answer by its asset id (or up
 * to 16 KiB of it), or the next attempt. It holds no picture and no key.
 */
export const attemptReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('settle'), body: settleJobSchema }),
  z.object({ kind: z.literal('advance'), body: advanceJobSchema }),
]);
export type AttemptReport = z.infer<typeof attemptReportSchema>;

/** An attempt as the queue has it. */
export const queuedAttemptSchema = attemptJobSchema.extend({
  /** Set when the provider was called and the ledger could not be told: only that is left to do. */
  report: attemptReportSchema.optional(),
});
export type QueuedAttempt = z.infer<typeof queuedAttemptSchema>;
