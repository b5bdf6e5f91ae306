import { z } from 'zod';

/** Header names of a worker's reply to the gateway. */
export const replyTokenHeader = 'x-byway-reply-token';
export const replyHeadHeader = 'x-byway-reply-head';

/** How an answer came about, as in Portkey's `x-portkey-cache-status`. */
export const cacheStatuses = ['HIT', 'MISS', 'REFRESH', 'DISABLED'] as const;

/** What goes before the body of an answer: everything the caller's response headers are made of. */
export const replyHeadSchema = z.object({
  status: z.number().int(),
  contentType: z.string(),
  /** Bytes, when known before the body is sent. */
  contentLength: z.number().int().nonnegative().nullable(),
  provider: z.string(),
  model: z.string().nullable(),
  /** `config.targets[1]` */
  target: z.string(),
  /** Provider attempts made, all targets together. */
  attempts: z.number().int().nonnegative(),
  /** Retries on the last target; -1 when they were exhausted. */
  retryAttempts: z.number().int(),
  costUsd: z.number().nullable(),
  warnings: z.array(z.string()),
  /** Further response headers, lower-case names (`retry-after`, `x-should-retry`). */
  headers: z.record(z.string(), z.string()),
  /** Code of the error the body carries; null on success. */
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** Heads that were stored before there was a cache have none. */
  cacheStatus: z.enum(cacheStatuses).default('DISABLED'),
});
export type ReplyHead = z.infer<typeof replyHeadSchema>;
