import { requestDerived } from './row-columns.js';

/** The columns that are derived, in the order in which they are compared and written. */
const derived = ['trace_id', ...Object.keys(requestDerived)];
const of = (alias: string) => derived.map((column) => `${alias}.${column}`).join(', ');

/**
 * Computes what a request's row says about its attempts, from all attempts stored so far. `$1` is a
 * JSON array of `{workspace_id, id}`; the rows are locked already. Writes only rows that change: not
 * those that were inserted with what `derived-columns.ts` says, which has to follow the same rules.
 *
 * - `created_at`: acceptance; while that is unknown, the earliest thing known.
 * - `cost_usd`: the sum over attempts; what the gateway said only when no attempt has a cost.
 * - `fallback`: more than one distinct target was tried.
 * - `retried`: some target was tried more than once.
 * - `input_tokens`, `output_tokens`, `images`: the sums over attempts.
 * - `provider`, `model`, `target`: what the settlement names, else the last attempt's.
 */
export const deriveRequests = `
  UPDATE requests AS r SET (${derived.join(', ')}) = (${of('d')})
  FROM (
    SELECT q.workspace_id, q.id,
      CASE WHEN q.start_key IS NULL THEN a.trace_id ELSE q.trace_id END AS trace_id,
      COALESCE(q.accepted_at, LEAST(a.first_at, s.settled_at)) AS created_at,
      GREATEST(q.accepted_at, a.last_at, s.settled_at) AS last_event_at,
      GREATEST(a.attempt_count, q.settled_attempts) AS attempt_count,
      a.fallback,
      a.retried,
      COALESCE(a.cost_usd, q.settled_cost_usd) AS cost_usd,
      a.input_tokens,
      a.output_tokens,
      a.images,
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
        count(*) > count(DISTINCT target) AS retried,
        sum(cost_usd) AS cost_usd,
        COALESCE(sum((usage->>'inputTokens')::bigint), 0)::bigint AS input_tokens,
        COALESCE(sum((usage->>'outputTokens')::bigint), 0)::bigint AS output_tokens,
        COALESCE(sum((usage->>'images')::bigint), 0)::bigint AS images,
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
  WHERE r.workspace_id = d.workspace_id AND r.id = d.id AND (${of('r')}) IS DISTINCT FROM (${of('d')})`;
