import { z } from 'zod';

/** `GET /v1/queues`: the attempts of one provider, of all workspaces. */
export const queueSchema = z.object({
  object: z.literal('queue'),
  provider: z.string(),
  /** A worker could take them now. */
  waiting: z.number().int(),
  /** Held back until a time, as before a retry. */
  delayed: z.number().int(),
  active: z.number().int(),
  /** ms; null: none waits. */
  oldest_waiting_age_ms: z.number().int().nullable(),
});
export type QueueView = z.infer<typeof queueSchema>;
