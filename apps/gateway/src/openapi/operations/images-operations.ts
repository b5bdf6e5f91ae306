import type { TaggedOperations } from '../operation.js';
import { cookbookSamples } from './cookbook-samples.js';

const cookbookRequest = {
  model: 'stable-diffusion-v1-6',
  prompt: 'Kraken in the milkyway galaxy',
  n: 1,
  size: '1024x1024',
  response_format: 'b64_json',
};

export const imagesOperations: TaggedOperations = {
  tag: 'Images',
  description:
    "OpenAI's images API over every provider. Headers choose the provider, or a config with fallbacks.",
  operations: [
    {
      method: 'post',
      path: '/v1/images/generations',
      id: 'createImage',
      summary: 'Generate images',
      description:
        'Runs as a job on the queue of the first target. When that fails, the config decides whether it is tried again or goes to the next target. Top-level fields that are not listed are passed on to the provider.',
      scope: 'inference',
      requestHeaders: [
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
        'RetryCountHeader',
        'DeadlineHeader',
      ],
      body: {
        schema: 'ImageGenerateRequest',
        examples: {
          cookbook: { summary: 'The image of the cookbook, as base64', value: cookbookRequest },
          url: {
            summary: 'An image that Byway hosts for an hour',
            value: { ...cookbookRequest, response_format: 'url' },
          },
        },
      },
      answer: {
        description: 'The images.',
        schema: 'ImagesAnswer',
        headers: [
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
        ],
        examples: {
          base64: {
            summary: 'As base64',
            value: { created: 1790000000, data: [{ b64_json: 'iVBORw0KGgoAAAANSUhEUgAA...' }] },
          },
          url: {
            summary: 'As a signed URL',
            value: {
              created: 1790000000,
              data: [
                { url: 'http://127.0.0.1:8787/v1/assets/asset_0199c0a1?expires=1790003600&signature=x1' },
              ],
            },
          },
        },
      },
      otherAnswers: {
        '202': {
          description: 'Accepted for good, as `Prefer` asked: follow the job.',
          schema: 'Job',
          headers: ['x-portkey-trace-id', 'location', 'retry-after', 'preference-applied', 'x-byway-job-id'],
        },
      },
      errors: [
        'invalid_json',
        'invalid_value',
        'missing_required_parameter',
        'unsupported_parameter',
        'string_above_max_length',
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
        'storage_unavailable',
      ],
      codeSamples: cookbookSamples,
    },
  ],
};
