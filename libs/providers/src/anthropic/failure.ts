import { messagesErrorSchema } from '@byway/anthropic-wire/error-body';
import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import { providerFailure } from '../shared/provider-failure.js';
import { isSuccess, splitResponse } from '../shared/response-json.js';
import { codeForStatus } from '../shared/status-code.js';
import type { ProviderResponse } from '../spec/adapter.js';
import { anthropicFacts } from './facts.js';

export interface AnthropicError {
  type?: string | undefined;
  message?: string | undefined;
}

/** `error.type`. Source: Anthropic's error page, autumn 2026. */
const byType = new Map<string, ErrorCode>([
  ['invalid_request_error', 'provider_invalid_request'],
  ['authentication_error', 'provider_auth_failed'],
  ['billing_error', 'provider_quota_exceeded'],
  ['permission_error', 'provider_permission_denied'],
  ['not_found_error', 'provider_not_found'],
  ['conflict_error', 'provider_unavailable'],
  ['request_too_large', 'provider_invalid_request'],
  ['rate_limit_error', 'provider_rate_limited'],
  ['api_error', 'provider_unavailable'],
  ['timeout_error', 'provider_timeout'],
  ['overloaded_error', 'provider_overloaded'],
]);

/** An empty account and a spend limit that was reached come as 400 `invalid_request_error`. */
const MONEY = /credit balance is too low|usage limits?\b|spend(?:ing)? limit/i;
const FILTERED = /content filtering policy/i;

function classify({ type = '', message = '' }: AnthropicError, response: ProviderResponse): ErrorCode {
  const known = byType.get(type);
  if (known === 'provider_invalid_request' && MONEY.test(message)) return 'provider_quota_exceeded';
  if (known === 'provider_invalid_request' && FILTERED.test(message)) return 'content_filtered';
  // A rate limit says when to come back. The cap of a month does not: waiting does not help.
  if (known === 'provider_rate_limited' && response.status === 429 && !('retry-after' in response.headers)) {
    return 'provider_quota_exceeded';
  }
  // A 2xx that carries an error and no type we know is a success without a result.
  return known ?? (isSuccess(response) ? 'no_output' : codeForStatus(response.status));
}

/** The error in a parsed body or event; null when it has none. */
export function readAnthropicError(body: unknown): AnthropicError | null {
  const parsed = messagesErrorSchema.safeParse(body);
  if (!parsed.success) return null;
  const { type, message } = parsed.data.error;
  return { type: type ?? undefined, message: message ?? undefined };
}

/** The failure for an error object of Anthropic's shape, whatever the status it came with. */
export function anthropicErrorFailure(error: AnthropicError, response: ProviderResponse): Failure {
  return providerFailure({
    provider: anthropicFacts.name,
    code: classify(error, response),
    message: error.message ?? `HTTP ${response.status}`,
    response,
    providerCode: error.type,
  });
}

/** The failure for a response that is not 2xx, JSON or not. */
export function anthropicFailure(response: ProviderResponse): Failure {
  const json = splitResponse(response);
  const error = json === null ? null : readAnthropicError(json.restore(json.skeleton));
  return anthropicErrorFailure(error ?? {}, response);
}
