/**
 * Computes what a request's row says about its attempts, from all attempts stored so far. `$1` is a
 * JSON array of `{workspace_id, id}`; the rows are locked already. Writes only rows that change.
 *
 * - `created_at`: acceptance; while that is unknown, the earliest thing known.
 * - `cost_usd`: the sum over attempts; what the gateway said only when no attempt has a cost.
 * - `fallback`: more than one distinct target was tried.
 * - `provider`, `model`, `target`: what the settlement names, else the last attempt's.
 */
export const deriveRequests = `
  UPDATE requests AS r SET
    (trace_id, created_at, last_event_at, attempt_count, fallback, cost_usd, provider, model, target, virtual_key) =
    (d.trace_id, d.created_at, d.last_event_at, d.attempt_count, d.fallback, d.cost_usd, d.provider, d.model, d.target, d.virtual_key)
  FROM (
    SELECT q.workspace_id, q.id,
      CASE WHEN q.start_key IS NULL THEN a.trace_id ELSE q.trace_id END AS trace_id,
      COALESCE(q.accepted_at, LEAST(a.first_at, s.settled_at)) AS created_at,
      GREATEST(q.accepted_at, a.last_at, s.settled_at) AS last_event_at,
      GREATEST(a.attempt_count, q.settled_attempts) AS attempt_count,
      a.fallback,
      COALESCE(a.cost_usd, q.settled_cost_usd) AS cost_usd,
      COALESCE(q.settled_provider, a.provider) AS provider,
      COALESCE(q.settled_model, a.model) AS model,
      COALESCE(q.settled_target, a.target) AS target,
      COALESCE(a.virtual_key, q.requested_virtual_key) AS virtual_key
    FROM jsonb_to_recordset($1::jsonb) AS x(workspace_id text, id text)
    JOIN requests q ON q.workspace_id = x.workspace_id AND q.id = x.id
    CROSS JOIN LATERAL (SELECT CASE WHEN q.settle_key IS NOT NULL THEN q.settled_at END AS settled_at) s
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS attempt_count,
        count(DISTINCT target) > 1 AS fallback,
        sum(cost_usd) AS cost_usd,
        min(started_at) AS first_at,
        max(GREATEST(started_at, finished_at)) AS last_at,
        (array_agg(trace_id ORDER BY number))[1] AS trace_id,
        (array_agg(provider ORDER BY number DESC))[1] AS provider,
        (array_agg(model ORDER BY number DESC))[1] AS model,
        (array_agg(target ORDER BY number DESC))[1] AS target,
        (array_agg(virtual_key ORDER BY number DESC))[1] AS virtual_key
      FROM attempts WHERE workspace_id = q.workspace_id AND request_id = q.id
    ) a
  ) d
  WHERE r.workspace_id = d.workspace_id AND r.id = d.id AND
    (r.trace_id, r.created_at, r.last_event_at, r.attempt_count, r.fallback, r.cost_usd, r.provider, r.model, r.target, r.virtual_key)
    IS DISTINCT FROM
    (d.trace_id, d.created_at, d.last_event_at, d.attempt_count, d.fallback, d.cost_usd, d.provider, d.model, d.target, d.virtual_key)`;
