import { failureSchema } from '@byway/errors/failure';
import { planSchema, routingStateSchema } from '@byway/routing/plan-schema';
import { z } from 'zod';
import { attemptJobSchema, traceCarrierSchema } from './attempt-job.js';
import { ledgerEventSchema, requestStartedSchema } from './ledger-events.js';
import { replyHeadSchema } from './reply-head.js';

/** A job has the id of its request with another prefix, so that neither has to be looked up. */
export function jobIdOf(requestId: string): string {
  return requestId.replace(/^req_/, 'job_');
}

/** The request id of a job id; null when the text is no job id. */
export function requestIdOf(jobId: string): string | null {
  return /^job_[0-9a-f]{32}$/.test(jobId) ? jobId.replace(/^job_/, 'req_') : null;
}

export const jobStatuses = ['queued', 'in_progress', 'completed', 'failed', 'cancelled', 'expired'] as const;
export const jobStatusSchema = z.enum(jobStatuses);
export type JobStatus = z.infer<typeof jobStatusSchema>;

/**
 * What a finished job answers: byte for byte what the synchronous call would have. The body is an
 * asset when it is large, else text in the row.
 */
export const jobResultSchema = z.object({
  /** Status and everything the response headers are made of; also the facts for the request's record. */
  head: replyHeadSchema,
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('inline'), text: z.string().max(65_536) }),
    z.object({ kind: z.literal('asset'), assetId: z.string(), bytes: z.number().int().nonnegative() }),
  ]),
});
export type JobResult = z.infer<typeof jobResultSchema>;

/** Events that become part of the record together with the change they come with. */
const eventsSchema = z.array(ledgerEventSchema).max(10).optional();

/** POST /internal/jobs: accepts a request for good. Answered after the commit. */
export const acceptJobSchema = z.object({
  requestId: z.string(),
  workspaceId: z.string(),
  apiKeyId: z.string(),
  endpoint: z.string(),
  body: attemptJobSchema.shape.body,
  plan: planSchema,
  state: routingStateSchema,
  trace: traceCarrierSchema,
  logBodies: z.boolean(),
  forwardableHeaders: z.record(z.string(), z.string()),
  /** Unix time in ms. */
  acceptedAt: z.number().int(),
  /** Unix time in ms after which the job ends as `expired`. */
  deadlineAt: z.number().int(),
  /** BullMQ priority: sync callers go before async ones. */
  priority: z.number().int().min(1).max(1000),
  idempotency: z
    .object({
      key: z.string().min(1).max(255),
      /** SHA-256 of endpoint, routing headers and canonical body. */
      requestHash: z.string(),
    })
    .nullable(),
  webhookUrl: z.url().nullable(),
  /** Request id of the job that this one is a retry of. */
  retryOf: z.string().optional(),
  events: eventsSchema,
});
export type AcceptJob = z.infer<typeof acceptJobSchema>;

/** POST /internal/jobs/{requestId}/retry: the request of that job once more, as a new one. */
export const retryJobSchema = acceptJobSchema
  .pick({
    requestId: true,
    apiKeyId: true,
    trace: true,
    acceptedAt: true,
    priority: true,
    idempotency: true,
  })
  .extend(requestStartedSchema.pick({ traceId: true, spanId: true, parentSpanId: true }).shape);
export type RetryJob = z.infer<typeof retryJobSchema>;

/** An attempt as `GET /v1/jobs/{id}` shows it. */
export const jobAttemptSchema = z.object({
  number: z.number().int(),
  target: z.string(),
  provider: z.string(),
  model: z.string().nullable(),
  status: z.enum(['in_progress', 'succeeded', 'failed', 'unknown', 'cancelled']),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  http_status: z.number().int().nullable(),
  latency_ms: z.number().nullable(),
  /** Unix seconds. */
  started_at: z.number(),
});

/** The public job object; times are Unix seconds. */
export const jobSchema = z.object({
  id: z.string(),
  object: z.literal('job'),
  status: jobStatusSchema,
  endpoint: z.string(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  completed_at: z.number().nullable(),
  expires_at: z.number(),
  retry_of: z.string().nullable(),
  attempts: z.array(jobAttemptSchema),
  /** The OpenAI body of a completed job when it is small enough to be shown; else null (see result_url). */
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  status_url: z.string(),
  result_url: z.string(),
  cancel_url: z.string(),
});
export type Job = z.infer<typeof jobSchema>;

/** What the ledger answers about a job to the gateway. */
export const jobRecordSchema = z.object({
  job: jobSchema,
  /** Set once the job has ended, however it ended; an error body unless it is completed. */
  result: jobResultSchema.nullable(),
});
export type JobRecord = z.infer<typeof jobRecordSchema>;

/** Answer to POST /internal/jobs. `created: false`: an equal request with this idempotency key exists. */
export const acceptedJobSchema = jobRecordSchema.extend({ created: z.boolean() });
export type AcceptedJob = z.infer<typeof acceptedJobSchema>;

/** Query of GET /internal/jobs/{requestId}: how long to wait for the end of the job. */
export const jobWaitSchema = z.object({ wait_ms: z.coerce.number().int().min(0).max(300_000).default(0) });

/** POST /internal/jobs/{requestId}/begin: the worker asks before it calls a provider. */
export const beginAttemptSchema = z.object({
  attempt: z.number().int().positive(),
  /**
   * Made anew for each delivery of the attempt. With it, a begin whose answer was lost can be sent
   * again; without, or with another one, an attempt that was begun is refused.
   */
  runId: z.string().min(1).max(100).optional(),
  events: eventsSchema,
});
export type BeginAttempt = z.infer<typeof beginAttemptSchema>;
export const begunAttemptSchema = z.object({
  /** false: the attempt is not the current one, or the job has ended; do not call the provider. */
  proceed: z.boolean(),
  reason: z.enum(['cancelled', 'expired', 'ended', 'superseded']).nullable(),
});
export type BegunAttempt = z.infer<typeof begunAttemptSchema>;

/** POST /internal/jobs/{requestId}/advance: retry or fallback. The ledger queues the next attempt. */
export const advanceJobSchema = z.object({
  /** The attempt that ended: the fence. */
  attempt: z.number().int().positive(),
  state: routingStateSchema,
  delayMs: z.number().int().nonnegative(),
  events: eventsSchema,
});
export type AdvanceJob = z.infer<typeof advanceJobSchema>;

/** POST /internal/jobs/{requestId}/settle: the first terminal transition wins. */
export const settleJobSchema = z.object({
  attempt: z.number().int().positive(),
  status: z.enum(['completed', 'failed', 'cancelled', 'expired']),
  result: jobResultSchema.nullable(),
  error: failureSchema.nullable(),
  events: eventsSchema,
});
export type SettleJob = z.infer<typeof settleJobSchema>;

/** Whether the ledger took it; false: fenced off, the job had moved on or ended. */
export const fencedSchema = z.object({ accepted: z.boolean() });

/** GET /internal/jobs-stats: over all workspaces. */
export const jobStatsSchema = z.object({
  queued: z.number().int(),
  in_progress: z.number().int(),
  /** ms since the oldest queued job was accepted; null when none is queued. */
  oldest_waiting_age_ms: z.number().int().nullable(),
});
export type JobStats = z.infer<typeof jobStatsSchema>;

const oneStatus = `(${jobStatuses.join('|')})`;

/** Query of GET /v1/jobs. */
export const jobQuerySchema = z.strictObject({
  /** One or several, separated by commas. */
  status: z
    .string()
    .regex(
      new RegExp(`^${oneStatus}(,${oneStatus})*$`),
      `must be of ${jobStatuses.join(', ')}, separated by commas`,
    )
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** Id of the last job of the page before. */
  after: z.string().optional(),
});
export type JobQuery = z.infer<typeof jobQuerySchema>;
