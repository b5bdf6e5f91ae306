import { insertNew } from '../recorder/upsert-statements.js';

/**
 * Every transition of a job is one UPDATE whose WHERE holds the conditions under which it may happen,
 * so that of any number of processes that try, one wins. Times are the database's: the clocks of
 * several ledgers may differ. Intervals are passed in ms.
 */
const OPEN = `status IN ('queued', 'in_progress')`;
const inMs = (placeholder: string) => `now() + ${placeholder}::float8 * interval '1 ms'`;

/** Columns that a job's view is made of; `job-view.ts` reads them. */
export const viewColumns =
  'id, endpoint, status, accepted_at, started_at, completed_at, expires_at, error, result, retry_of';
/** The same without results, which may be large: for lists. */
export const listColumns = viewColumns.replace(', result', ', NULL AS result');

/** Columns that an attempt's queue job is made of; `attempt-of-row.ts` reads them. */
export const attemptColumns = `id, workspace_id, endpoint, body, plan, state, trace, log_bodies,
  forwardable_headers, accepted_at, deadline_at, run_at, priority`;

/** Columns and their PostgreSQL types; rows of them come as one array for each. */
type Columns = Readonly<Record<string, string>>;
const rowsOf = (columns: Columns) => {
  const arrays = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`);
  return `unnest(${arrays.join(', ')}) AS x(${Object.keys(columns).join(', ')})`;
};

export const newJob = {
  id: 'text',
  workspace_id: 'text',
  api_key_id: 'text',
  endpoint: 'text',
  idempotency_key: 'text',
  request_hash: 'text',
  webhook_url: 'text',
  priority: 'integer',
  log_bodies: 'boolean',
  body: 'json',
  plan: 'json',
  trace: 'json',
  forwardable_headers: 'json',
  state: 'json',
  attempt: 'integer',
  provider: 'text',
  accepted_at: 'timestamptz',
  deadline_at: 'timestamptz',
  retry_of: 'text',
} as const satisfies Columns;

/**
 * `$1` to `$19`: rows of {@link newJob}, `$20`: ms until the relay takes over from the accepting process.
 * In the order of their keys, so that two ledgers with equal ones wait for each other instead of
 * deadlocking.
 */
export const insertJobs = `
  INSERT INTO jobs (${Object.keys(newJob).join(', ')}, expires_at, status, run_at, outbox_due_at)
  SELECT x.*, GREATEST(x.accepted_at + interval '24 hours', x.deadline_at), 'queued', now(), ${inMs('$20')}
  FROM ${rowsOf(newJob)}
  ORDER BY x.workspace_id, x.idempotency_key, x.id
  ON CONFLICT DO NOTHING RETURNING ${viewColumns}`;

const newRecord = insertNew({ requests: '$21', bodies: '$22', ids: 'SELECT id FROM job' });
/**
 * {@link insertJobs} and the record of that, in one round trip. `$21` and `$22`: JSON arrays of rows of
 * `requests` and `bodies`, of which those of jobs that were not inserted are left out.
 */
export const insertRecordedJobs = `
  WITH job AS (${insertJobs}), request AS (${newRecord.requests}), body AS (${newRecord.bodies})
  SELECT ${viewColumns} FROM job`;

/** What stood in the way of {@link insertJobs}: the same request, or the same idempotency key. */
export const selectConflicting = `
  SELECT ${viewColumns}, request_hash, expires_at <= now() AND NOT (${OPEN}) AS forgotten
  FROM jobs WHERE workspace_id = $1 AND (id = $2 OR idempotency_key = $3)
  ORDER BY id = $2 DESC LIMIT 1`;

/** A forgotten job's key may be used again, also before the clean-up has come round to the job. */
export const releaseIdempotencyKey = `
  UPDATE jobs SET idempotency_key = NULL WHERE id = $1 AND expires_at <= now() AND NOT (${OPEN})`;

export const selectJob = `
  SELECT ${viewColumns} FROM jobs WHERE workspace_id = $1 AND id = $2 AND expires_at > now()`;

/** `$2`: statuses or null, `$3`: id below which to start or null, `$4`: rows. */
export const selectJobs = `
  SELECT ${listColumns} FROM jobs
  WHERE workspace_id = $1 AND expires_at > now()
    AND ($2::text[] IS NULL OR status = ANY($2)) AND ($3::text IS NULL OR id < $3)
  ORDER BY id DESC LIMIT $4`;

/** `$3`: rows to count at most. */
export const countJobs = `
  SELECT count(*)::integer AS total FROM (
    SELECT 1 FROM jobs WHERE workspace_id = $1 AND expires_at > now()
      AND ($2::text[] IS NULL OR status = ANY($2)) LIMIT $3) AS counted`;

/** `$1`: rows to count at most. */
export const countOpen = `
  SELECT count(*)::integer AS open FROM (SELECT 1 FROM jobs WHERE ${OPEN} LIMIT $1) AS counted`;

export const selectStats = `
  SELECT count(*) FILTER (WHERE status = 'queued')::integer AS queued,
    count(*) FILTER (WHERE status = 'in_progress')::integer AS in_progress,
    round(extract(epoch FROM now() - min(LEAST(accepted_at, now())) FILTER (WHERE status = 'queued')) * 1000)::float8
      AS oldest_waiting_age_ms
  FROM jobs WHERE ${OPEN}`;

/** Of `$1`, those that have ended. */
export const selectEnded = `SELECT id FROM jobs WHERE id = ANY($1) AND NOT (${OPEN})`;

/** Where a job stands, with what is needed to decide what follows: no plan once it has ended. */
export const selectStanding = `
  SELECT id, workspace_id, status, attempt, state, CASE WHEN ${OPEN} THEN plan END AS plan, trace, accepted_at,
    deadline_at, begun_at, begun_by, run_at, deadline_at <= now() AS overdue,
    cancel_requested_at IS NOT NULL AS cancel_requested
  FROM jobs WHERE id = $1`;

export const begunAttempt = { id: 'text', attempt: 'integer', run_id: 'text' } as const satisfies Columns;

/** `$1` to `$3`: rows of {@link begunAttempt}, one for a job; `$4`: ms until the queue is looked at. */
export const beginAttempts = `
  UPDATE jobs SET status = 'in_progress', started_at = COALESCE(started_at, now()),
    queued_at = COALESCE(queued_at, now()), begun_at = COALESCE(begun_at, now()), begun_by = x.run_id,
    outbox_due_at = NULL, check_at = COALESCE(check_at, ${inMs('$4')}), missing_since = NULL
  FROM ${rowsOf(begunAttempt)}
  WHERE jobs.id = x.id AND jobs.attempt = x.attempt AND ${OPEN} AND cancel_requested_at IS NULL
    AND deadline_at > now() AND (begun_at IS NULL OR begun_by = x.run_id)
  RETURNING jobs.id`;

/** `$6`: ms until the next attempt may start, `$7`: ms until the relay takes over from this process. */
export const advanceJob = `
  UPDATE jobs SET status = 'in_progress', started_at = COALESCE(started_at, now()), attempt = $3, state = $4,
    provider = $5, run_at = ${inMs('$6')}, outbox_due_at = ${inMs('$7')}, queued_at = NULL,
    begun_at = NULL, begun_by = NULL, check_at = NULL, missing_since = NULL
  WHERE id = $1 AND attempt = $2 AND ${OPEN} AND cancel_requested_at IS NULL
  RETURNING ${attemptColumns}`;

/** How a job ends; `only_unbegun`: only if nobody has begun the attempt. */
export const endedJob = {
  id: 'text',
  attempt: 'integer',
  end_status: 'text',
  result: 'json',
  result_asset_id: 'text',
  error: 'json',
  only_unbegun: 'boolean',
} as const satisfies Columns;

/** What a retry needs is kept of a job that may be retried, unless its bodies are not to be kept. */
const forRetry = (column: string) =>
  `${column} = CASE WHEN x.end_status <> 'completed' AND log_bodies THEN ${column} END`;

/** `$1` to `$7`: rows of {@link endedJob}, one for a job. */
export const settleJobs = `
  UPDATE jobs SET status = x.end_status, result = x.result, result_asset_id = x.result_asset_id, error = x.error,
    completed_at = now(), started_at = COALESCE(started_at, begun_at), outbox_due_at = NULL, check_at = NULL,
    missing_since = NULL, trace = NULL, ${['body', 'plan', 'forwardable_headers'].map(forRetry).join(', ')}
  FROM ${rowsOf(endedJob)}
  WHERE jobs.id = x.id AND jobs.attempt = x.attempt AND ${OPEN} AND (NOT x.only_unbegun OR begun_at IS NULL)
  RETURNING jobs.id, workspace_id, accepted_at, completed_at, webhook_url, log_bodies`;

/** Whether the job ended with exactly this settlement: its answer was lost and it came once more. */
export const selectSameSettlement = `
  SELECT id FROM jobs WHERE id = $1 AND attempt = $2 AND status = $3
    AND result::text IS NOT DISTINCT FROM $4 AND error::text IS NOT DISTINCT FROM $5`;

export const requestCancel = `
  UPDATE jobs SET cancel_requested_at = COALESCE(cancel_requested_at, now())
  WHERE id = $1 AND ${OPEN} AND begun_at IS NOT NULL RETURNING id`;

/** Takes due attempts out of the outbox on loan: when they were not queued after `$2` ms, they are due again. */
export const claimOutbox = `
  WITH due AS MATERIALIZED (
    SELECT id FROM jobs WHERE outbox_due_at <= now() ORDER BY outbox_due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE jobs SET outbox_due_at = ${inMs('$2')} WHERE id IN (SELECT id FROM due)
  RETURNING ${attemptColumns}`;

const ofAttempts = `FROM unnest($1::text[], $2::integer[]) AS x(id, attempt)
  WHERE jobs.id = x.id AND jobs.attempt = x.attempt`;

/** `$1`, `$2`: ids and attempts that were queued. `$3`: ms until the queue is looked at. */
export const markQueued = `
  UPDATE jobs SET outbox_due_at = NULL, queued_at = now(), check_at = ${inMs('$3')}
  ${ofAttempts} AND outbox_due_at IS NOT NULL`;

/** Attempts whose turn it is to be looked for in the queue; the next look is `$2` ms later. */
export const claimChecks = `
  WITH due AS MATERIALIZED (
    SELECT id FROM jobs WHERE check_at <= now() ORDER BY check_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE jobs SET check_at = ${inMs('$2')} WHERE id IN (SELECT id FROM due)
  RETURNING id, attempt, provider, begun_at IS NOT NULL AS begun, missing_since IS NOT NULL AS missing,
    cancel_requested_at IS NOT NULL AS cancel_requested`;

export const markFound = `UPDATE jobs SET missing_since = NULL ${ofAttempts}`;
export const markMissing = `UPDATE jobs SET missing_since = now() ${ofAttempts} AND ${OPEN} AND begun_at IS NOT NULL`;
export const requeue = `
  UPDATE jobs SET outbox_due_at = now(), check_at = NULL
  ${ofAttempts} AND ${OPEN} AND begun_at IS NULL AND outbox_due_at IS NULL`;

/** Open jobs past their deadline; one that is being run has `$2` ms more to report by itself. */
export const selectOverdue = `
  SELECT id, attempt, provider, begun_at IS NOT NULL AS begun FROM jobs
  WHERE ${OPEN} AND deadline_at <= now()
    AND (begun_at IS NULL OR deadline_at <= now() - $2::float8 * interval '1 ms')
  ORDER BY deadline_at LIMIT $1`;

/** Forgotten jobs that have ended. */
export const selectForgotten = `
  SELECT id, result_asset_id FROM jobs WHERE expires_at <= now() AND NOT (${OPEN}) AND id > $2
  ORDER BY id LIMIT $1`;
export const deleteForgotten = `
  WITH done AS (DELETE FROM jobs WHERE id = ANY($1) AND expires_at <= now() AND NOT (${OPEN}) RETURNING 1)
  SELECT count(*)::integer AS count FROM done`;
