import { csrfHeader, csrfHeaderValue } from '@byway/contracts/session-api';
import type { Parameter } from './document-types.js';

const header = (name: string, description: string, example?: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
  ...(example !== undefined && { example }),
});

/** Headers that a call may carry, by their name in `components.parameters`. */
export const requestHeaders = {
  VirtualKeyHeader: header(
    'x-portkey-virtual-key',
    'Slug of a virtual key; the provider follows from it.',
    'stability-1a2b3c',
  ),
  ProviderHeader: header(
    'x-portkey-provider',
    'Provider name, or `@virtual-key-slug`. With a plain name and no virtual key, `Authorization` carries the key of the provider.',
    'stabilityai',
  ),
  ConfigHeader: header(
    'x-portkey-config',
    'Id of a saved config (`pc-...`), or a config as JSON: see the schema GatewayConfig.',
    'pc-image-fallback-1a2b3c',
  ),
  CustomHostHeader: header(
    'x-portkey-custom-host',
    "Base URL in place of the provider's own (`https://host/v1` for OpenAI, `https://host` for Stability AI). With a stored key it needs the scope `configs.write`.",
  ),
  RequestTimeoutHeader: {
    ...header('x-portkey-request-timeout', 'ms for one attempt.'),
    schema: { type: 'integer', minimum: 1, maximum: 86_400_000 },
  },
  MetadataHeader: header(
    'x-portkey-metadata',
    'JSON object of strings, at most 50; shown in the logs, a filter there, and what conditions look at.',
    '{"_user":"u-42","plan":"paid"}',
  ),
  TraceIdHeader: header(
    'x-portkey-trace-id',
    'Any text; requests with the same text share a trace. `traceparent` goes before it.',
    'checkout-42',
  ),
  TraceparentHeader: header(
    'traceparent',
    'W3C Trace Context: the trace to continue.',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  ),
  TracestateHeader: header('tracestate', 'W3C Trace Context: passed on.'),
  BaggageHeader: header('baggage', 'W3C Baggage: passed on, 8192 characters at most.'),
  CacheNamespaceHeader: {
    ...header('x-portkey-cache-namespace', 'Part of the response cache to use; printable ASCII.', 'user-42'),
    schema: { type: 'string', maxLength: 255 },
  },
  CacheForceRefreshHeader: {
    ...header(
      'x-portkey-cache-force-refresh',
      '`true`: the provider is called even if the answer is cached, and the new answer is kept.',
    ),
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  DebugHeader: {
    ...header(
      'x-portkey-debug',
      '`false`: request and response bodies and headers are kept neither in the log nor in the cache.',
    ),
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  ForwardHeadersHeader: header(
    'x-portkey-forward-headers',
    'Comma list of headers of this request that are passed on to the provider.',
    'x-tenant, x-session',
  ),
  PreferHeader: header(
    'prefer',
    'RFC 7240: `respond-async` answers 202 with a job at once, `wait=N` after N seconds at the latest (at most 300).',
    'respond-async',
  ),
  IdempotencyKeyHeader: header(
    'idempotency-key',
    'One job for each workspace and key; a repeated call gets its answer. At most 255 printable ASCII characters.',
  ),
  RetryCountHeader: header(
    'x-stainless-retry-count',
    'Sent by the SDKs of OpenAI and Anthropic: how often this call was sent before. A retry gets the answer of the same call that still runs; a call that was hung up on goes on for a moment. Anything but a number counts as not sent.',
    '0',
  ),
  WebhookUrlHeader: header(
    'x-byway-webhook-url',
    'URL to post the job to at its end (see Webhooks). Makes the call durable, with or without `Prefer`. At most 2048 characters, no credentials, no private address.',
    'https://example.com/hooks/byway',
  ),
  CsrfHeader: {
    ...header(csrfHeader, 'Shows that no page of another site makes the call, which could not send it.'),
    required: true,
    schema: { const: csrfHeaderValue },
  },
  DeadlineHeader: {
    ...header('x-byway-deadline', 'Seconds after which the request is given up.'),
    schema: { type: 'number', minimum: 1, maximum: 86_400 },
  },
} satisfies Record<string, Parameter>;

export type RequestHeaderName = keyof typeof requestHeaders;
