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

/** `$17`: ms until the relay takes over from the accepting process. */
export const insertJob = `
  INSERT INTO jobs (id, workspace_id, api_key_id, endpoint, idempotency_key, request_hash, webhook_url,
    priority, log_bodies, body, plan, trace, forwardable_headers, state, attempt, provider,
    accepted_at, deadline_at, retry_of, expires_at, status, run_at, outbox_due_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $18, $19, $20,
    GREATEST($18::timestamptz + interval '24 hours', $19), 'queued', now(), ${inMs('$17')})
  ON CONFLICT DO NOTHING RETURNING ${viewColumns}`;

/** What stood in the way of {@link insertJob}: the same request, or the same idempotency key. */
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

/** `$3`: run id, `$4`: ms until the queue is looked at. */
export const beginAttempt = `
  UPDATE jobs SET status = 'in_progress', started_at = COALESCE(started_at, now()),
    begun_at = COALESCE(begun_at, now()), begun_by = $3, outbox_due_at = NULL,
    check_at = COALESCE(check_at, ${inMs('$4')}), missing_since = NULL
  WHERE id = $1 AND attempt = $2 AND ${OPEN} AND cancel_requested_at IS NULL AND deadline_at > now()
    AND (begun_at IS NULL OR begun_by = $3)
  RETURNING id`;

/** `$6`: ms until the next attempt may start, `$7`: ms until the relay takes over from this process. */
export const advanceJob = `
  UPDATE jobs SET status = 'in_progress', started_at = COALESCE(started_at, now()), attempt = $3, state = $4,
    provider = $5, run_at = ${inMs('$6')}, outbox_due_at = ${inMs('$7')}, queued_at = NULL,
    begun_at = NULL, begun_by = NULL, check_at = NULL, missing_since = NULL
  WHERE id = $1 AND attempt = $2 AND ${OPEN} AND cancel_requested_at IS NULL
  RETURNING ${attemptColumns}`;

/** What a retry needs is kept of a job that may be retried, unless its bodies are not to be kept. */
const forRetry = (column: string) =>
  `${column} = CASE WHEN $3::text <> 'completed' AND log_bodies THEN ${column} END`;

/** `$7`: true: only an attempt that nobody has begun. */
export const settleJob = `
  UPDATE jobs SET status = $3::text, result = $4, result_asset_id = $5, error = $6, completed_at = now(),
    started_at = COALESCE(started_at, begun_at), outbox_due_at = NULL, check_at = NULL, missing_since = NULL,
    trace = NULL, ${['body', 'plan', 'forwardable_headers'].map(forRetry).join(', ')}
  WHERE id = $1 AND attempt = $2 AND ${OPEN} AND (NOT $7::boolean OR begun_at IS NULL)
  RETURNING workspace_id, accepted_at, completed_at, webhook_url, log_bodies`;

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
