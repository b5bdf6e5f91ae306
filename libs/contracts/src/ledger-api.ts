import { z } from 'zod';
import { usageSchema } from './ledger-events.js';

/** Query of GET /v1/logs. Times are ISO 8601 or Unix seconds. */
export const logQuerySchema = z.strictObject({
  time_from: z.string().optional(),
  time_to: z.string().optional(),
  /** A status (`completed`, `failed`, `cancelled`, `expired`, `in_progress`) or an HTTP status (`200`, `5xx`). */
  status: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  endpoint: z.string().optional(),
  /** Id of a Byway API key. */
  api_key: z.string().optional(),
  config: z.string().optional(),
  virtual_key: z.string().optional(),
  trace_id: z.string().optional(),
  /** JSON object; every pair has to match. */
  metadata: z.string().optional(),
  /** `true`: more than one target was tried. */
  fallback: z.enum(['true', 'false']).optional(),
  /** `true`: some target was tried more than once. */
  retried: z.enum(['true', 'false']).optional(),
  cache_status: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Id of the last log of the page before. */
  after: z.string().optional(),
});

export const logAttemptSchema = z.object({
  number: z.number().int(),
  target: z.string(),
  provider: z.string(),
  model: z.string().nullable(),
  virtual_key: z.string().nullable(),
  status: z.enum(['in_progress', 'succeeded', 'failed', 'unknown', 'cancelled']),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  http_status: z.number().int().nullable(),
  provider_request_id: z.string().nullable(),
  queue_wait_ms: z.number(),
  latency_ms: z.number().nullable(),
  cost_usd: z.number().nullable(),
  usage: usageSchema,
  finish_reason: z.string().nullable(),
  ttft_ms: z.number().nullable(),
  warnings: z.array(z.string()),
  span_id: z.string(),
  next: z.object({ kind: z.string(), target: z.string().nullable(), delay_ms: z.number() }).nullable(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  /** Only in GET /v1/logs/{id}. */
  response: z.unknown().optional(),
});

export const logSchema = z.object({
  id: z.string(),
  object: z.literal('log'),
  workspace_id: z.string(),
  api_key_id: z.string(),
  endpoint: z.string(),
  mode: z.enum(['sync', 'async']),
  status: z.enum(['in_progress', 'completed', 'failed', 'cancelled', 'expired']),
  http_status: z.number().int().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  requested_model: z.string().nullable(),
  target: z.string().nullable(),
  config: z.string().nullable(),
  config_version_id: z.string().nullable(),
  virtual_key: z.string().nullable(),
  trace_id: z.string(),
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  /** The request whose answer this one, a retry of an SDK, got: it made no attempt of its own. */
  joined_request_id: z.string().nullable(),
  attempt_count: z.number().int(),
  /** More than one target was tried. */
  fallback: z.boolean(),
  /** Some target was tried more than once. */
  retried: z.boolean(),
  cache_status: z.string().nullable(),
  latency_ms: z.number().nullable(),
  cost_usd: z.number().nullable(),
  /** The sum over the attempts. */
  usage: usageSchema,
  created_at: z.string(),
  completed_at: z.string().nullable(),
  attempts: z.array(logAttemptSchema),
  /** Only in GET /v1/logs/{id}, as the headers below. */
  request: z.unknown().optional(),
  /** By lower-case name, from an allow-list; null when not kept, or not any more. */
  request_headers: z.record(z.string(), z.string()).nullable().optional(),
  /** Of the answer; of a job: of what its result is answered with. */
  response_headers: z.record(z.string(), z.string()).nullable().optional(),
});
export type Log = z.infer<typeof logSchema>;

/** One bar of the waterfall; times are Unix ms. */
export const traceSpanSchema = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['request', 'queue', 'attempt']),
  status: z.string(),
  start_ms: z.number(),
  end_ms: z.number().nullable(),
  attributes: z.record(z.string(), z.unknown()),
});
export const traceSchema = z.object({
  trace_id: z.string(),
  object: z.literal('trace'),
  requests: z.array(logSchema),
  spans: z.array(traceSpanSchema),
});

export const feedbackEntrySchema = z.strictObject({
  trace_id: z.string().min(1).max(250),
  value: z.number().int().min(-10).max(10),
  weight: z.number().min(0).max(1).default(1),
  metadata: z.record(z.string(), z.unknown()).default({}),
});
export type CreateFeedback = z.infer<typeof feedbackEntrySchema>;

/** The portkey-ai SDK writes `traceID` where Portkey's REST API says `trace_id`. */
function renameTraceId(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('traceID' in entry)) return entry;
  const { traceID, ...rest } = entry;
  return { trace_id: traceID, ...rest };
}

/** POST /v1/feedback: one entry or up to 100; always read as a list. */
export const createFeedbackSchema = z.unknown().transform((body, context): CreateFeedback[] => {
  // Not a union: its error would not say which field of the entry is wrong.
  const parsed = Array.isArray(body)
    ? z.array(feedbackEntrySchema).min(1).max(100).safeParse(body.map(renameTraceId))
    : feedbackEntrySchema.safeParse(renameTraceId(body));
  if (parsed.success) return Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: undefined });
  return z.NEVER;
});
/** Query of GET /v1/feedback. */
export const feedbackQuerySchema = z.strictObject({
  trace_id: z.string().min(1),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Id of the last entry of the page before. */
  after: z.string().optional(),
});
export type FeedbackQuery = z.infer<typeof feedbackQuerySchema>;

export const feedbackSchema = z.object({
  object: z.literal('feedback'),
  id: z.string(),
  trace_id: z.string(),
  value: z.number().int(),
  weight: z.number(),
  metadata: z.record(z.string(), z.unknown()),
  created_at: z.string(),
});
export type Feedback = z.infer<typeof feedbackSchema>;

export const feedbackSavedSchema = z.object({
  status: z.literal('success'),
  message: z.string(),
  /** In the order of the entries. */
  feedback_ids: z.array(z.string()),
});
