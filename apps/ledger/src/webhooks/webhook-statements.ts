/** Times are the database's; intervals are passed in ms. */
const inMs = (placeholder: string) => `now() + ${placeholder}::float8 * interval '1 ms'`;

/** Columns that a delivery's view is made of; `webhook-view.ts` reads them. */
const listColumns = `id, type, request_id, url, status, try_count, created_at, next_try_at, ended_at`;
const detailColumns = `${listColumns}, tries`;

/** The job as its last transaction left it, also when it is past `expires_at`. */
export const selectEndedJob = (columns: string) => `SELECT ${columns} FROM jobs WHERE id = $1`;

/** `$6`: payload. A delivery to an endpoint that is disabled ends as it begins. */
export const insertDelivery = `
  WITH endpoint AS (
    UPDATE webhook_endpoints SET last_used_at = now()
    WHERE workspace_id = $2 AND url = $5 AND disabled_at IS NOT NULL RETURNING 1
  ), fact AS (SELECT EXISTS (SELECT 1 FROM endpoint) AS disabled)
  INSERT INTO webhook_deliveries
    (id, workspace_id, request_id, type, url, payload, status, due_at, next_try_at, ended_at)
  SELECT $1, $2, $3, $4, $5, $6, CASE WHEN disabled THEN 'disabled' ELSE 'pending' END,
    CASE WHEN NOT disabled THEN now() END, CASE WHEN NOT disabled THEN now() END,
    CASE WHEN disabled THEN now() END
  FROM fact`;

/** Takes due tries on loan: one that is not reported within `$2` ms is due again. */
export const claimDeliveries = `
  WITH due AS MATERIALIZED (
    SELECT id FROM webhook_deliveries WHERE due_at <= now()
    ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE webhook_deliveries SET due_at = ${inMs('$2')} WHERE id IN (SELECT id FROM due)
  RETURNING id, run`;

/** `$1`: ids of tries that the queue did not take. */
export const releaseDeliveries = `
  UPDATE webhook_deliveries SET due_at = now() WHERE id = ANY($1) AND status = 'pending'`;

/** Ends a try (`$2`) whose endpoint was disabled after it was scheduled. */
export const endDisabled = `
  UPDATE webhook_deliveries d SET status = 'disabled', due_at = NULL, next_try_at = NULL, ended_at = now()
  FROM webhook_endpoints e
  WHERE d.id = $1 AND d.run = $2 AND d.status = 'pending'
    AND e.workspace_id = d.workspace_id AND e.url = d.url AND e.disabled_at IS NOT NULL`;

/** `$2`: run, `$3`: ms that the worker has to report. */
export const beginTry = `
  UPDATE webhook_deliveries SET due_at = ${inMs('$3')}
  WHERE id = $1 AND run = $2 AND status = 'pending' RETURNING workspace_id, url, payload`;

export const selectForReport = `
  SELECT workspace_id, url, round_tries, try_count, tries FROM webhook_deliveries
  WHERE id = $1 AND run = $2 AND status = 'pending' FOR UPDATE`;

/** `$2`: tries, `$3`: status, `$4`: ms until the next try, null when there is none. */
export const storeTry = `
  UPDATE webhook_deliveries SET run = run + 1, round_tries = round_tries + 1, try_count = try_count + 1,
    tries = $2, status = $3, due_at = ${inMs('$4')}, next_try_at = ${inMs('$4')},
    ended_at = CASE WHEN $4::float8 IS NULL THEN now() END
  WHERE id = $1`;

/** `$1`: an id, if the endpoint has none yet. */
export const disableEndpoint = `
  INSERT INTO webhook_endpoints (id, workspace_id, url, disabled_at) VALUES ($1, $2, $3, now())
  ON CONFLICT (workspace_id, url) DO UPDATE SET last_used_at = now(),
    disabled_at = COALESCE(webhook_endpoints.disabled_at, now())`;

/** `$2`: status or null, `$3`: id below which to start or null, `$4`: rows. */
export const selectDeliveries = `
  SELECT ${listColumns} FROM webhook_deliveries
  WHERE workspace_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR id < $3)
  ORDER BY id DESC LIMIT $4`;

/** `$3`: rows to count at most. */
export const countDeliveries = `
  SELECT count(*)::integer AS total FROM (
    SELECT 1 FROM webhook_deliveries WHERE workspace_id = $1 AND ($2::text IS NULL OR status = $2)
    LIMIT $3) AS counted`;

export const selectDelivery = `
  SELECT ${detailColumns} FROM webhook_deliveries WHERE workspace_id = $1 AND id = $2`;

/** Begins a new round of an ended delivery, unless its endpoint is disabled. */
export const redeliver = `
  UPDATE webhook_deliveries d SET status = 'pending', run = run + 1, round_tries = 0, due_at = now(),
    next_try_at = now(), ended_at = NULL
  WHERE workspace_id = $1 AND id = $2 AND status <> 'pending' AND NOT EXISTS (
    SELECT 1 FROM webhook_endpoints e
    WHERE e.workspace_id = d.workspace_id AND e.url = d.url AND e.disabled_at IS NOT NULL)
  RETURNING ${detailColumns}`;

const endpointColumns = 'id, url, disabled_at';

/** `$2`: id below which to start or null, `$3`: rows. */
export const selectDisabledEndpoints = `
  SELECT ${endpointColumns} FROM webhook_endpoints
  WHERE workspace_id = $1 AND disabled_at IS NOT NULL AND ($2::text IS NULL OR id < $2)
  ORDER BY id DESC LIMIT $3`;

/** `$2`: rows to count at most. */
export const countDisabledEndpoints = `
  SELECT count(*)::integer AS total FROM (
    SELECT 1 FROM webhook_endpoints WHERE workspace_id = $1 AND disabled_at IS NOT NULL LIMIT $2) AS counted`;

export const enableEndpoint = `
  UPDATE webhook_endpoints SET disabled_at = NULL, last_used_at = now() WHERE workspace_id = $1 AND id = $2
  RETURNING ${endpointColumns}`;
