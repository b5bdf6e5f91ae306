import type { SharedStack } from '../shared-stack.js';

/** Fills the record of the spec's workspace with requests of the 24 hours before the last minute. */
export async function recordManyLogs({ database, workspaceId }: SharedStack, count: number): Promise<void> {
  await database.query(
    `INSERT INTO ledger.requests (workspace_id, id, api_key_id, endpoint, mode, trace_id, span_id, requested_model,
      metadata, accepted_at, start_key, status, http_status, cache_status, latency_ms, settled_at, settle_key,
      created_at, last_event_at, attempt_count, cost_usd, provider, model, target, virtual_key)
    SELECT $1,
      -- As real ids: the time first, so that they sort by it.
      'req_' || lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || lpad(to_hex(n), 20, '0'),
      'key_admin', '/v1/chat/completions', 'sync', md5('trace' || n), substr(md5('span' || n), 1, 16),
      'gpt-5.4-mini', '{}', at, '0.' || n, 'completed', 200, 'DISABLED', 300 + n % 900, at, '0.' || n, at, at, 0,
      0.0001, 'openai', 'gpt-5.4-mini', 'config', 'openai-1'
    FROM (
      SELECT n, now() - interval '1 minute' - n * (interval '24 hours' / ${count}) AS at
      FROM generate_series(1, ${count}) AS n
    ) x`,
    [workspaceId],
  );
  await database.query('ANALYZE ledger.requests');
}
