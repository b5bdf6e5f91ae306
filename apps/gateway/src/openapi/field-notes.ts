import type { SchemaName } from './schemas.js';

const metricNotes = {
  requests: 'All, also those under way.',
  errors: 'Requests that failed or expired; not those that their caller cancelled.',
  error_rate: '0 to 1: the share of the requests that ended. Rates are null when none did.',
  fallbacks: 'Requests that ended after more than one target was tried.',
  latency_ms: 'From acceptance to the end of the answer, of requests that ended; null when none did.',
  cost_usd: 'By list price; what has no known price counts as 0.',
  tokens: 'As providers reported them, over all attempts.',
};

/** What a reader cannot see from a field's name and type. A note on a field that is not there throws. */
export const fieldNotes: Partial<Record<SchemaName, Record<string, string>>> = {
  ImageGenerateRequest: {
    prompt: 'What to draw. The longest prompt depends on the models of the targets.',
    model: 'A model of `GET /v1/models`. Optional when the config sets it in `override_params`.',
    n: 'Number of images. Providers that make one image per call are called several times.',
    size: '`auto`, `<width>x<height>` in pixels, or a ratio `<w>:<h>`.',
    response_format: '`b64_json`, or `url`: Byway hosts the image for every provider and signs its URL.',
    seed: 'Byway extension, for providers that take one.',
    negative_prompt: 'Byway extension (Stability AI).',
    aspect_ratio: 'Byway extension: `<w>:<h>`.',
    steps: 'Byway extension (Stability AI v1).',
    cfg_scale: 'Byway extension (Stability AI v1).',
    style_preset: 'Byway extension (Stability AI).',
    stream: 'Only `false`: images are not streamed.',
  },
  ImagesAnswer: { created: 'Unix time in seconds.' },
  Job: {
    created_at: 'Times are Unix seconds.',
    retry_of: 'Id of the job that this one submitted again; null for a request of its own.',
    result: 'The OpenAI body of a completed job when it is small enough to be shown; else null.',
    result_url: 'Answers what the call would have answered, once the job has ended.',
  },
  WebhookDelivery: {
    id: 'Also the `webhook-id` of every try.',
    status:
      '`dead_letter`: its tries are used up. `disabled`: not called, because its endpoint answered 410 to this or an earlier one.',
    next_try_at: 'null once it has ended.',
  },
  WebhookDeliveryDetail: { tries: 'The latest 50, oldest first.' },
  WebhookTry: { http_status: 'null when the receiver gave no answer.' },
  RotateWebhookSecret: { grace_seconds: 'How long the old secret signs too.' },
  WebhookSecret: {
    secret: '`whsec_` and base64, as the Standard Webhooks libraries take it.',
    previous_expires_at: 'Until when the secret before signs too.',
  },
  Model: {
    created: 'Unix time in seconds; 0 when the provider does not tell.',
    capabilities: 'What a chat model can do beyond text; null: not known.',
    shutdown_date: 'ISO date from which the provider serves it no more.',
    replacement: 'What Byway calls in its place from then on.',
  },
  Queue: {
    waiting: 'Attempts that a worker could take now.',
    delayed: 'Attempts that are held back until a time, as before a retry.',
    active: 'Attempts that a worker has.',
    oldest_waiting_age_ms:
      'ms for which the oldest of those that wait could have been taken; null: none waits.',
  },
  Provider: {
    name: 'As configs, virtual keys and logs name it.',
    endpoints: 'Served by at least one of its models.',
    base_url: 'null: it has no address of its own.',
    custom_host_required: 'Every target needs a `custom_host`.',
    key: 'What goes into `key` of a virtual key. `example` shows how one begins; null: it has no form of its own.',
    simulator_base_url:
      'What to give as `custom_host` to call the provider simulator instead; null: it does not run, or does not speak for this provider.',
  },
  CreateVirtualKey: {
    provider: 'A provider name (`openai`, `stability-ai`) or one of its other spellings (`stabilityai`).',
    key: 'The provider key. Stored encrypted; never shown again.',
    custom_host: "Base URL in place of the provider's own.",
  },
  VirtualKey: { key: 'Masked: first and last characters only.' },
  CreateConfig: { isDefault: 'Used by requests that name no config, virtual key or provider.' },
  CreateApiKey: {
    scopes: 'Only scopes that your own key has.',
    workspace_id: 'Another workspace than your own needs the scope `workspaces.write`.',
  },
  ApiKey: { prefix: 'The first characters, to tell keys apart.' },
  IssuedApiKey: { key: 'The whole key, shown this once.' },
  CreateSession: { api_key: 'A Byway API key (`bw-...`); the session may do what it may.' },
  Session: { expires_at: 'null for an API key that never expires.' },
  Log: {
    joined_request_id: 'A retry of an SDK: the request whose answer it got, which holds the attempts.',
    fallback: 'More than one target was tried.',
    retried: 'Some target was tried more than once.',
    usage: 'The sum over the attempts.',
    target: 'Place in the config of the target that answered, e.g. `config.targets[1]`.',
    request: 'The request body; only in `GET /v1/logs/{id}`.',
    request_headers:
      'By lower-case name, as the caller wrote them; only known ones, no keys. null when they were not or are no longer kept. Only in `GET /v1/logs/{id}`.',
    response_headers:
      'Of the answer; of a job: of the answer to `GET /v1/jobs/{id}/result`. Kept as `request_headers`.',
  },
  LogAttempt: {
    status: '`unknown`: the worker died, and whether the provider was paid is not known.',
    finish_reason: "Why the model stopped, in OpenAI's words; null where the endpoint has none.",
    ttft_ms: 'ms from the start of the attempt to the first output of a streamed answer.',
    response: 'The response body, images as asset ids; only in `GET /v1/logs/{id}`.',
  },
  Totals: metricNotes,
  Bucket: { ...metricNotes, start: 'Included.', end: 'Not included.' },
  Group: { ...metricNotes, key: 'null: requests that have none.' },
  TraceSpan: { start_ms: 'Unix time in ms.', end_ms: 'Unix time in ms; null while it is under way.' },
};
