/**
 * Every error Byway can answer with. Status, OpenAI type, whether a client should retry and the log
 * level are looked up here and chosen nowhere else; `docs/errors.md` lists the same codes (a test
 * keeps the two equal).
 */
export type OpenAiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'rate_limit_error'
  | 'insufficient_quota'
  | 'content_filter'
  | 'upstream_error'
  | 'timeout_error'
  | 'service_unavailable_error'
  | 'server_error';

export interface ErrorEntry {
  /** HTTP status of the answer to the caller. */
  readonly status: number;
  readonly type: OpenAiErrorType;
  /** Whether the same request may succeed when sent again; becomes `x-should-retry`. */
  readonly retryable: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** One sentence for `docs/errors.md`. */
  readonly meaning: string;
}

const badRequest = (meaning: string): ErrorEntry => ({
  status: 400,
  type: 'invalid_request_error',
  retryable: false,
  logLevel: 'info',
  meaning,
});

export const errorCatalogue = {
  invalid_json: badRequest('The body is not valid JSON.'),
  invalid_value: badRequest('A parameter has a value outside its documented range or form.'),
  missing_required_parameter: badRequest('A required parameter or header is absent.'),
  unsupported_parameter: badRequest('No target of this request can honour the parameter.'),
  string_above_max_length: badRequest('A text is longer than every eligible target accepts.'),
  invalid_config: badRequest('The gateway config breaks the config schema; `param` is the path.'),
  unknown_provider: badRequest('The provider name is not in the registry.'),
  host_not_allowed: badRequest('A URL points to a private or reserved address that is not trusted.'),
  no_matching_condition: badRequest('No condition of a conditional strategy matched and it has no default.'),
  invalid_api_key: {
    status: 401,
    type: 'authentication_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The Byway API key is missing, unknown, revoked or expired.',
  },
  insufficient_scope: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The API key does not carry the scope this call needs.',
  },
  virtual_key_expired: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The virtual key is past its `expires_at`.',
  },
  virtual_key_disabled: {
    status: 403,
    type: 'permission_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The virtual key is disabled.',
  },
  not_found: {
    status: 404,
    type: 'not_found_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'No such route, or no such id in this workspace.',
  },
  virtual_key_not_found: {
    status: 404,
    type: 'not_found_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'No virtual key with this slug in this workspace.',
  },
  config_not_found: {
    status: 404,
    type: 'not_found_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'No gateway config with this id in this workspace.',
  },
  model_not_found: {
    status: 404,
    type: 'not_found_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The provider has no such model for this endpoint.',
  },
  conflict: {
    status: 409,
    type: 'invalid_request_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'It exists already, is still in use, or is not in a state that allows this.',
  },
  idempotency_mismatch: {
    status: 422,
    type: 'invalid_request_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The `Idempotency-Key` was used for a request with another body or other routing.',
  },
  request_timeout: {
    status: 408,
    type: 'timeout_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The request passed its deadline before any target answered.',
  },
  request_too_large: {
    status: 413,
    type: 'invalid_request_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The body is larger than the limit of the endpoint.',
  },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The content type is not one the endpoint reads.',
  },
  queue_full: {
    status: 503,
    type: 'service_unavailable_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'Too many attempts wait for this provider, or too many jobs are open; nothing was accepted.',
  },
  service_unavailable: {
    status: 503,
    type: 'service_unavailable_error',
    retryable: true,
    logLevel: 'error',
    meaning: 'A part of Byway (vault, config, ledger, queue or database) cannot be reached.',
  },
  storage_unavailable: {
    status: 503,
    type: 'service_unavailable_error',
    retryable: true,
    logLevel: 'error',
    meaning: 'The asset store cannot be reached.',
  },
  internal_error: {
    status: 500,
    type: 'server_error',
    retryable: true,
    logLevel: 'error',
    meaning: 'A fault in Byway itself; the request id finds it in the logs.',
  },
  provider_invalid_request: {
    status: 400,
    type: 'invalid_request_error',
    retryable: false,
    logLevel: 'info',
    meaning: 'The provider refused the request as malformed or out of range.',
  },
  provider_auth_failed: {
    status: 401,
    type: 'upstream_error',
    retryable: false,
    logLevel: 'error',
    meaning: 'The provider refused the credential of the target (not the Byway API key).',
  },
  provider_permission_denied: {
    status: 403,
    type: 'upstream_error',
    retryable: false,
    logLevel: 'error',
    meaning: 'The provider credential may not use this model or endpoint.',
  },
  provider_not_found: {
    status: 404,
    type: 'upstream_error',
    retryable: false,
    logLevel: 'warn',
    meaning: 'The provider does not know the model or engine; it may be retired.',
  },
  provider_quota_exceeded: {
    status: 429,
    type: 'insufficient_quota',
    retryable: false,
    logLevel: 'error',
    meaning: 'The account at the provider has no money or quota left.',
  },
  provider_rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The provider limits the rate; `retry-after` says for how long.',
  },
  provider_overloaded: {
    status: 503,
    type: 'upstream_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The provider is overloaded.',
  },
  provider_unavailable: {
    status: 502,
    type: 'upstream_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The provider answered with a server error or could not be reached.',
  },
  provider_timeout: {
    status: 408,
    type: 'timeout_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The provider did not answer within the time of the attempt.',
  },
  content_filtered: {
    status: 400,
    type: 'content_filter',
    retryable: false,
    logLevel: 'info',
    meaning: 'The provider refused the prompt or withheld the output by its content policy.',
  },
  no_output: {
    status: 502,
    type: 'upstream_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The provider reported success but delivered nothing usable.',
  },
  malformed_response: {
    status: 502,
    type: 'upstream_error',
    retryable: true,
    logLevel: 'warn',
    meaning: 'The answer of the provider is cut off or is not what its API promises.',
  },
  response_too_large: {
    status: 502,
    type: 'upstream_error',
    retryable: false,
    logLevel: 'warn',
    meaning: 'The answer of the provider is larger than the limit.',
  },
  worker_lost: {
    status: 502,
    type: 'upstream_error',
    retryable: true,
    logLevel: 'error',
    meaning: 'The worker died during the attempt; whether the provider was paid is not known.',
  },
  unknown_outcome: {
    status: 502,
    type: 'upstream_error',
    retryable: false,
    logLevel: 'error',
    meaning: 'An attempt was lost and `on_unknown` is `fail`: sending again may pay twice.',
  },
  cancelled: {
    status: 499,
    type: 'invalid_request_error',
    retryable: false,
    logLevel: 'debug',
    meaning: 'The caller hung up or cancelled.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];

/** The catalogue entry of a code. */
export function errorEntry(code: ErrorCode): ErrorEntry {
  return errorCatalogue[code];
}
