/**
 * Each statement takes at most `$2` rows and answers their number, so that no transaction lasts long.
 * SKIP LOCKED lets several ledgers clean up at once, and leaves alone what is being recorded.
 */
export const deleteBodies = `
  WITH old AS (
    SELECT workspace_id, request_id, attempt_number FROM bodies
    WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), done AS (
    DELETE FROM bodies b USING old
    WHERE (b.workspace_id, b.request_id, b.attempt_number) = (old.workspace_id, old.request_id, old.attempt_number)
    RETURNING 1
  ) SELECT count(*)::integer AS count FROM done`;

/** Attempts and bodies go with their request, by their foreign keys. */
export const deleteRequests = `
  WITH old AS (
    SELECT workspace_id, id FROM requests
    WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), done AS (
    DELETE FROM requests r USING old WHERE (r.workspace_id, r.id) = (old.workspace_id, old.id) RETURNING 1
  ) SELECT count(*)::integer AS count FROM done`;

export const deleteFeedback = `
  WITH old AS (
    SELECT workspace_id, id FROM feedback
    WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), done AS (
    DELETE FROM feedback f USING old WHERE (f.workspace_id, f.id) = (old.workspace_id, old.id) RETURNING 1
  ) SELECT count(*)::integer AS count FROM done`;

export const deleteWebhookDeliveries = `
  WITH old AS (
    SELECT id FROM webhook_deliveries
    WHERE ended_at < $1 ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), done AS (
    DELETE FROM webhook_deliveries d USING old WHERE d.id = old.id RETURNING 1
  ) SELECT count(*)::integer AS count FROM done`;

/** Endpoints of no use since `$1`: no job named them while they were disabled, or they were enabled. */
export const deleteWebhookEndpoints = `
  WITH old AS (
    SELECT id FROM webhook_endpoints
    WHERE last_used_at < $1 ORDER BY last_used_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), done AS (
    DELETE FROM webhook_endpoints e USING old WHERE e.id = old.id RETURNING 1
  ) SELECT count(*)::integer AS count FROM done`;

/**
 * A request nothing was heard of since `$1` and that is no open job: its gateway died. `settle_key` stays null, so that a real
 * settlement, should it still arrive, replaces this one. `$3`: now, `$4`: HTTP status.
 */
export const closeAbandoned = `
  WITH old AS (
    SELECT workspace_id, id FROM requests q
    WHERE status = 'in_progress' AND last_event_at < $1 AND NOT EXISTS (
      SELECT 1 FROM jobs WHERE jobs.id = q.id AND jobs.status IN ('queued', 'in_progress'))
    ORDER BY last_event_at LIMIT $2 FOR UPDATE SKIP LOCKED
  ), done AS (
    UPDATE requests r SET status = 'failed', http_status = $4, error_code = 'unknown_outcome',
      error_message = 'The end of this request was never reported.', settled_at = $3
    FROM old WHERE (r.workspace_id, r.id) = (old.workspace_id, old.id) RETURNING 1
  ) SELECT count(*)::integer AS count FROM done`;
