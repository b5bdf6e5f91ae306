import type { LogFilter } from './log-query.js';

/** A WHERE clause over `requests r` and its values. */
export interface Conditions {
  sql: string;
  values: unknown[];
}

/** The filters of a query as SQL, without paging: `total` counts with the same clause. */
export function logConditions(workspaceId: string, filter: Omit<LogFilter, 'limit' | 'after'>): Conditions {
  const values: unknown[] = [];
  const clauses: string[] = [];
  const add = (value: unknown, clause: (placeholder: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    clauses.push(clause(`$${values.length}`));
  };
  const { status } = filter;

  add(workspaceId, (p) => `r.workspace_id = ${p}`);
  add(filter.time_from, (p) => `r.created_at >= ${p}`);
  add(filter.time_to, (p) => `r.created_at < ${p}`);
  if (status !== undefined && 'word' in status) add(status.word, (p) => `r.status = ${p}`);
  if (status !== undefined && 'from' in status) {
    add(status.from, (p) => `r.http_status >= ${p}`);
    add(status.to, (p) => `r.http_status <= ${p}`);
  }
  add(filter.provider, (p) => `r.provider = ${p}`);
  // A catalogue alias serves another model than was asked for; both names find the request.
  add(filter.model, (p) => `(r.model = ${p} OR r.requested_model = ${p})`);
  add(filter.endpoint, (p) => `r.endpoint = ${p}`);
  add(filter.api_key, (p) => `r.api_key_id = ${p}`);
  add(filter.config, (p) => `r.config_slug = ${p}`);
  // A config may use several keys; the request is found by each that was tried.
  add(
    filter.virtual_key,
    (p) => `(r.virtual_key = ${p} OR r.requested_virtual_key = ${p} OR EXISTS (
      SELECT 1 FROM attempts a
      WHERE a.workspace_id = r.workspace_id AND a.request_id = r.id AND a.virtual_key = ${p}))`,
  );
  add(filter.trace_id, (p) => `r.trace_id = ${p}`);
  add(filter.metadata && JSON.stringify(filter.metadata), (p) => `r.metadata @> ${p}::jsonb`);
  if (filter.fallback !== undefined)
    clauses.push(filter.fallback === 'true' ? 'r.fallback' : 'NOT r.fallback');
  if (filter.retried !== undefined) clauses.push(filter.retried === 'true' ? 'r.retried' : 'NOT r.retried');
  add(filter.cache_status, (p) => `r.cache_status = ${p}`);
  return { sql: clauses.join(' AND '), values };
}
