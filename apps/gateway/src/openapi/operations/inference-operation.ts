import type { ErrorCode } from '@byway/errors/catalogue';
import type { AnswerHeaderName } from '../answer-headers.js';
import type { Answer } from '../operation.js';
import type { RequestHeaderName } from '../request-headers.js';

/** What every endpoint that calls a model has in common. */
export const inferenceRequestHeaders: readonly RequestHeaderName[] = [
  'VirtualKeyHeader',
  'ProviderHeader',
  'ConfigHeader',
  'CustomHostHeader',
  'RequestTimeoutHeader',
  'MetadataHeader',
  'TraceIdHeader',
  'TraceparentHeader',
  'TracestateHeader',
  'BaggageHeader',
  'CacheNamespaceHeader',
  'CacheForceRefreshHeader',
  'DebugHeader',
  'ForwardHeadersHeader',
  'PreferHeader',
  'IdempotencyKeyHeader',
  'WebhookUrlHeader',
  'RetryCountHeader',
  'DeadlineHeader',
];

export const inferenceAnswerHeaders: readonly AnswerHeaderName[] = [
  'x-portkey-trace-id',
  'x-portkey-provider',
  'x-portkey-last-used-option-index',
  'x-portkey-retry-attempt-count',
  'x-portkey-cache-status',
  'x-byway-attempts',
  'x-byway-cost-usd',
  'x-byway-warnings',
  'x-byway-joined-request-id',
  'x-byway-job-id',
];

export const acceptedAnswer: Record<string, Answer> = {
  '202': {
    description: 'Accepted for good, as `Prefer` asked: follow the job.',
    schema: 'Job',
    headers: ['x-portkey-trace-id', 'location', 'retry-after', 'preference-applied', 'x-byway-job-id'],
  },
};

export const inferenceErrors: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_value',
  'missing_required_parameter',
  'unsupported_parameter',
  'invalid_config',
  'unknown_provider',
  'host_not_allowed',
  'no_matching_condition',
  'provider_invalid_request',
  'content_filtered',
  'provider_auth_failed',
  'virtual_key_expired',
  'virtual_key_disabled',
  'provider_permission_denied',
  'virtual_key_not_found',
  'config_not_found',
  'model_not_found',
  'provider_not_found',
  'request_timeout',
  'provider_timeout',
  'request_too_large',
  'unsupported_media_type',
  'provider_quota_exceeded',
  'provider_rate_limited',
  'provider_unavailable',
  'no_output',
  'malformed_response',
  'response_too_large',
  'worker_lost',
  'unknown_outcome',
  'provider_overloaded',
  'idempotency_mismatch',
  'queue_full',
];
