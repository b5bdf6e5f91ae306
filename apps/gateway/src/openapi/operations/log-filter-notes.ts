/** What the filters of logs and analytics are. */
export const logFilterNotes: Record<string, string> = {
  status:
    '`completed`, `failed`, `cancelled`, `expired`, `in_progress`, an HTTP status (`200`) or a class of them (`5xx`).',
  provider: 'Provider of the last attempt.',
  model: 'The model that was asked for or that answered.',
  endpoint: 'As in the log: `/v1/chat/completions`.',
  api_key: 'Id of the Byway API key that made the call: `key_...`.',
  config: 'Id of a config: `pc-...`.',
  virtual_key: 'Slug of a virtual key that was asked for or tried.',
  trace_id: 'The trace id that `x-portkey-trace-id` answered, or the text a caller sent there.',
  metadata: 'JSON object; every pair has to match.',
  fallback: '`true`: more than one target was tried.',
  retried: '`true`: some target was tried more than once.',
  cache_status: 'As in `x-portkey-cache-status`.',
};
