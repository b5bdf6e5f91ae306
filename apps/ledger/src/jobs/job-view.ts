import {
  type Job,
  type jobAttemptSchema,
  jobIdOf,
  type JobRecord,
  jobResultSchema,
  jobStatusSchema,
} from '@byway/contracts/jobs-api';
import { failureSchema } from '@byway/errors/failure';
import { z } from 'zod';
import { attemptRowSchema } from '../logs/log-rows.js';

/** Reads the `viewColumns`. */
export const viewRowSchema = z.object({
  id: z.string(),
  endpoint: z.string(),
  status: jobStatusSchema,
  accepted_at: z.date(),
  started_at: z.date().nullable(),
  completed_at: z.date().nullable(),
  expires_at: z.date(),
  error: failureSchema.nullable(),
  result: jobResultSchema.nullable(),
  retry_of: z.string().nullable(),
});
export type ViewRow = z.output<typeof viewRowSchema>;

/** What the record of attempts says to a job. */
export const jobAttemptRowSchema = attemptRowSchema.pick({
  request_id: true,
  number: true,
  target: true,
  provider: true,
  model: true,
  status: true,
  error_code: true,
  error_message: true,
  http_status: true,
  latency_ms: true,
  started_at: true,
});
export type JobAttemptRow = z.output<typeof jobAttemptRowSchema>;
export const jobAttemptColumns = Object.keys(jobAttemptRowSchema.shape).join(', ');

const unixSeconds = (atMs: number) => Math.floor(atMs / 1000);
const secondsOf = (at: Date | null) => (at === null ? null : unixSeconds(at.getTime()));

/** A job as the gateway gets it. @param attempts the job's, in order. */
export function toJobRecord(row: ViewRow, attempts: readonly JobAttemptRow[]): JobRecord {
  return { job: toJob(row, attempts), result: row.result };
}

/** The public job object. */
export function toJob(row: ViewRow, attempts: readonly JobAttemptRow[]): Job {
  const id = jobIdOf(row.id);
  const url = `/v1/jobs/${id}`;
  return {
    id,
    object: 'job',
    status: row.status,
    endpoint: row.endpoint,
    created_at: unixSeconds(row.accepted_at.getTime()),
    started_at: secondsOf(row.started_at),
    completed_at: secondsOf(row.completed_at),
    expires_at: unixSeconds(row.expires_at.getTime()),
    retry_of: row.retry_of === null ? null : jobIdOf(row.retry_of),
    attempts: attempts.map(toJobAttempt),
    result: shownResult(row),
    error: row.error === null ? null : { code: row.error.code, message: row.error.message },
    status_url: url,
    result_url: `${url}/result`,
    cancel_url: `${url}/cancel`,
  };
}

function toJobAttempt(row: JobAttemptRow): z.output<typeof jobAttemptSchema> {
  const { request_id: _, error_code: code, error_message: message, started_at, ...facts } = row;
  return {
    ...facts,
    error: code === null ? null : { code, message: message ?? '' },
    started_at: unixSeconds(Date.parse(started_at)),
  };
}

/** The body of a completed job when the row holds it. */
function shownResult({ status, result }: ViewRow): unknown {
  if (status !== 'completed' || result?.body.kind !== 'inline') return null;
  try {
    return JSON.parse(result.body.text);
  } catch {
    return null;
  }
}
