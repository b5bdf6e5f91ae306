import { requestDerived, requestKey, requestSettlement, requestStart } from './row-columns.js';
import { requestParts, winners } from './upsert-statements.js';

const given = Object.entries({ ...requestKey, ...requestStart, ...requestSettlement });
const record = given.map(([name, type]) => `${name} ${type}`).join(', ');

const merged = requestParts.flatMap((part) =>
  winners(part, 'x', 'old').map(({ name, value }) => `${value} AS ${name}`),
);
const derived = ['trace_id', ...Object.keys(requestDerived)];
const told = Object.keys({ ...requestStart, ...requestSettlement }).filter((name) => name !== 'trace_id');
const written = [...told, ...derived];
/** A part changes only together with its key. */
const compared = [...requestParts.map(({ decidedBy }) => decidedBy), ...derived];
const of = (alias: string, columns: readonly string[]) =>
  columns.map((column) => `${alias}.${column}`).join(', ');

/**
 * Adds what a batch says to requests that were there already, and computes what their rows say about
 * their attempts from all attempts stored so far. `$1` is a JSON array of the batch's requests; the
 * rows are locked already. Writes each row once, and only rows that change. `derived-columns.ts` has to
 * follow the same rules.
 *
 * - `created_at`: acceptance; while that is unknown, the earliest thing known.
 * - `cost_usd`: the sum over attempts; what the gateway said only when no attempt has a cost.
 * - `fallback`: more than one distinct target was tried.
 * - `retried`: some target was tried more than once.
 * - `input_tokens`, `output_tokens`, `images`: the sums over attempts.
 * - `provider`, `model`, `target`: what the settlement names, else the last attempt's.
 *
 * OFFSET 0 keeps the planner from reading the whole table, which it does while it is not large: it
 * takes the batch for a hundred rows, whatever it is. Source: PostgreSQL, is_simple_subquery(), which
 * does not merge a subquery with OFFSET into the query around it.
 */
export const mergeRequests = `
  UPDATE requests AS r SET (${written.join(', ')}) = (${of('d', written)})
  FROM (
    SELECT q.place, ${of('q', told)},
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
    FROM jsonb_to_recordset($1::jsonb) AS x(${record})
    CROSS JOIN LATERAL (
      SELECT old.ctid AS place, old.workspace_id, old.id, ${merged.join(', ')}
      FROM requests old WHERE old.workspace_id = x.workspace_id AND old.id = x.id OFFSET 0
    ) q
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
  WHERE r.ctid = d.place AND (${of('r', compared)}) IS DISTINCT FROM (${of('d', compared)})`;
