import { logAttemptSchema, logSchema, type Log } from '@byway/contracts/ledger-api';
import { type Usage, usageSchema } from '@byway/contracts/ledger-events';
import { z } from 'zod';

const text = z.string().nullable();
const time = z.date().transform((at) => at.toISOString());
/** node-postgres gives `numeric` as text, to lose no digit. */
const money = z.string().transform(Number).nullable();

/** Columns of `requests` that a log shows. */
export const requestRowSchema = z.object({
  id: z.string(),
  workspace_id: z.string(),
  api_key_id: text,
  endpoint: text,
  mode: logSchema.shape.mode.nullable(),
  status: logSchema.shape.status,
  http_status: z.number().nullable(),
  error_code: text,
  error_message: text,
  provider: text,
  model: text,
  requested_model: text,
  target: text,
  config_slug: text,
  config_version_id: text,
  virtual_key: text,
  trace_id: text,
  span_id: text,
  parent_span_id: text,
  metadata: logSchema.shape.metadata,
  joined_request_id: text,
  attempt_count: z.number(),
  fallback: z.boolean(),
  retried: z.boolean(),
  cache_status: text,
  latency_ms: z.number().nullable(),
  cost_usd: money,
  created_at: time,
  settled_at: time.nullable(),
});
export type RequestRow = z.output<typeof requestRowSchema>;

/** Columns of `attempts` that a log shows. */
export const attemptRowSchema = z.object({
  request_id: z.string(),
  number: z.number(),
  target: z.string(),
  provider: z.string(),
  model: text,
  virtual_key: text,
  status: logAttemptSchema.shape.status,
  error_code: text,
  error_message: text,
  http_status: z.number().nullable(),
  provider_request_id: text,
  queue_wait_ms: z.number(),
  latency_ms: z.number().nullable(),
  cost_usd: money,
  usage: usageSchema,
  finish_reason: text,
  ttft_ms: z.number().nullable(),
  warnings: z.array(z.string()),
  span_id: z.string(),
  next: logAttemptSchema.shape.next,
  started_at: time,
  finished_at: time.nullable(),
});
export type AttemptRow = z.output<typeof attemptRowSchema>;

/** The column lists for SELECT: exactly what the schemas read. */
export const requestColumns = Object.keys(requestRowSchema.shape)
  .map((name) => `r.${name}`)
  .join(', ');
export const attemptColumns = Object.keys(attemptRowSchema.shape)
  .map((name) => `a.${name}`)
  .join(', ');

const errorOf = (row: { error_code: string | null; error_message: string | null }) =>
  row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' };

/** Shown where the gateway's own event is missing, because it died before sending it. */
const UNKNOWN = 'unknown';

/** A row and its attempts (in order) as the API shows them, without bodies. */
export function toLog(row: RequestRow, attempts: AttemptRow[]): Log {
  const { config_slug, error_code, error_message, settled_at, ...facts } = row;
  return {
    ...facts,
    object: 'log',
    api_key_id: row.api_key_id ?? UNKNOWN,
    endpoint: row.endpoint ?? UNKNOWN,
    // Only the synchronous path can lose the first event: an async request is stored before its 202.
    mode: row.mode ?? 'sync',
    error: errorOf({ error_code, error_message }),
    config: config_slug,
    trace_id: row.trace_id ?? row.id,
    span_id: row.span_id ?? row.id,
    usage: sumOfUsage(attempts),
    completed_at: settled_at,
    attempts: attempts.map(toLogAttempt),
  };
}

/** Each count that some attempt reported, added up. */
function sumOfUsage(attempts: AttemptRow[]): Usage {
  const sum: Usage = {};
  for (const name of usageSchema.keyof().options) {
    const counts = attempts.flatMap(({ usage }) => usage[name] ?? []);
    if (counts.length > 0) sum[name] = counts.reduce((total, count) => total + count);
  }
  return sum;
}

function toLogAttempt(row: AttemptRow): Log['attempts'][number] {
  const { request_id: _, error_code, error_message, ...facts } = row;
  return { ...facts, error: errorOf({ error_code, error_message }) };
}
