/** Columns and their PostgreSQL types, as `jsonb_to_recordset` reads them from the rows of a batch. */
type Columns = Readonly<Record<string, string>>;

export const requestKey = { workspace_id: 'text', id: 'text' } as const satisfies Columns;

/** What request-started says. */
export const requestStart = {
  api_key_id: 'text',
  endpoint: 'text',
  mode: 'text',
  trace_id: 'text',
  span_id: 'text',
  parent_span_id: 'text',
  config_slug: 'text',
  config_version_id: 'text',
  requested_virtual_key: 'text',
  requested_model: 'text',
  metadata: 'jsonb',
  joined_request_id: 'text',
  accepted_at: 'timestamptz',
  start_key: 'text',
} as const satisfies Columns;

/** What request-settled says. */
export const requestSettlement = {
  status: 'text',
  http_status: 'integer',
  error_code: 'text',
  error_message: 'text',
  settled_provider: 'text',
  settled_model: 'text',
  settled_target: 'text',
  settled_attempts: 'integer',
  settled_cost_usd: 'numeric',
  cache_status: 'text',
  latency_ms: 'double precision',
  settled_at: 'timestamptz',
  settle_key: 'text',
} as const satisfies Columns;

/** What follows from the parts above and the attempts, beside `trace_id`, which may come from either. */
export const requestDerived = {
  created_at: 'timestamptz',
  last_event_at: 'timestamptz',
  attempt_count: 'integer',
  fallback: 'boolean',
  retried: 'boolean',
  cost_usd: 'numeric',
  input_tokens: 'bigint',
  output_tokens: 'bigint',
  images: 'bigint',
  provider: 'text',
  model: 'text',
  target: 'text',
  virtual_key: 'text',
} as const satisfies Columns;

export const attemptKey = {
  workspace_id: 'text',
  request_id: 'text',
  number: 'integer',
} as const satisfies Columns;

/** What attempt-started and attempt-finished both say. */
export const attemptStart = {
  target: 'text',
  provider: 'text',
  model: 'text',
  virtual_key: 'text',
  trace_id: 'text',
  span_id: 'text',
  queue_wait_ms: 'double precision',
  started_at: 'timestamptz',
  start_key: 'text',
} as const satisfies Columns;

/** What attempt-finished adds. */
export const attemptFinish = {
  status: 'text',
  error_code: 'text',
  error_message: 'text',
  http_status: 'integer',
  provider_request_id: 'text',
  latency_ms: 'double precision',
  cost_usd: 'numeric',
  usage: 'jsonb',
  finish_reason: 'text',
  ttft_ms: 'double precision',
  warnings: 'jsonb',
  next: 'jsonb',
  finished_at: 'timestamptz',
  finish_key: 'text',
} as const satisfies Columns;

export const bodyColumns = {
  workspace_id: 'text',
  request_id: 'text',
  attempt_number: 'integer',
  body: 'jsonb',
  body_key: 'text',
  created_at: 'timestamptz',
} as const satisfies Columns;

/** A part of a row in JSON: every column of the list, null where nothing is known. */
export type RowOf<C extends Columns> = Record<keyof C, unknown>;
