import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import { providerFailure } from '../shared/provider-failure.js';
import { isSuccess, splitResponse } from '../shared/response-json.js';
import { codeForStatus } from '../shared/status-code.js';
import type { ProviderResponse } from '../spec/adapter.js';
import { type OpenAiError, readOpenAiError } from './error-schema.js';

/** `error.code`, which decides alone. Sources: OpenAI and Azure OpenAI error pages, 2026. */
const byCode = new Map<string, ErrorCode>([
  ['moderation_blocked', 'content_filtered'],
  ['content_policy_violation', 'content_filtered'],
  ['image_content_policy_violation', 'content_filtered'],
  ['content_filter', 'content_filtered'],
  ['contentFilter', 'content_filtered'],
  ['ResponsibleAIPolicyViolation', 'content_filtered'],
  // A prompt that the safety check of a text model flagged; says nothing of its form.
  ['invalid_prompt', 'content_filtered'],
  ['insufficient_quota', 'provider_quota_exceeded'],
  ['credit_balance_exhausted', 'provider_quota_exceeded'],
  ['organization_spend_limit_exceeded', 'provider_quota_exceeded'],
  ['project_spend_limit_exceeded', 'provider_quota_exceeded'],
  ['organization_usage_limit_exceeded', 'provider_quota_exceeded'],
  ['billing_hard_limit_reached', 'provider_quota_exceeded'],
  ['rate_limit_exceeded', 'provider_rate_limited'],
  ['slow_down', 'provider_rate_limited'],
  ['invalid_api_key', 'provider_auth_failed'],
  ['unsupported_country_region_territory', 'provider_permission_denied'],
  ['model_not_found', 'provider_not_found'],
  ['DeploymentNotFound', 'provider_not_found'],
  ['server_is_overloaded', 'provider_overloaded'],
  ['server_error', 'provider_unavailable'],
]);

/**
 * `error.type`, asked second. `invalid_request_error` is missing on purpose: OpenAI uses it for
 * 401 and 404 too, so the status says more.
 */
const byType = new Map<string, ErrorCode>([
  ['insufficient_quota', 'provider_quota_exceeded'],
  ['requests', 'provider_rate_limited'],
  ['tokens', 'provider_rate_limited'],
  ['rate_limit_error', 'provider_rate_limited'],
  ['image_generation_user_error', 'provider_invalid_request'],
  ['server_error', 'provider_unavailable'],
  ['service_unavailable_error', 'provider_overloaded'],
]);

const UNIT_MS: Partial<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** ms from "try again in 6m0s" (OpenAI) or "retry after 26 seconds" (Azure). */
function waitInMessage(message: string): number | undefined {
  const match = /(?:try again in|retry after) ((?:[0-9.]+ ?(?:ms|s|m|h)[a-z]*)+)/i.exec(message);
  if (match?.[1] === undefined) return undefined;
  const parts = [...match[1].matchAll(/([0-9]+(?:\.[0-9]+)?) ?(ms|s|m|h)/gi)];
  if (parts.length === 0) return undefined;
  const total = parts.reduce(
    (ms, [, n, unit]) => ms + Number(n) * (UNIT_MS[unit?.toLowerCase() ?? ''] ?? 0),
    0,
  );
  return Math.round(total);
}

function classify(error: OpenAiError, response: ProviderResponse | undefined): ErrorCode {
  const { code = '', innerCode = '', type = '' } = error;
  const known = byCode.get(code) ?? byCode.get(innerCode) ?? byType.get(type);
  if (known !== undefined) return known;
  if (response !== undefined && !isSuccess(response)) return codeForStatus(response.status);
  // Azure and OpenRouter put the status there that the head of a success or stream could not tell.
  if (/^[45][0-9]{2}$/.test(code)) return codeForStatus(Number(code));
  // A 2xx that carries an error and no reason we know is a success without a result.
  return response === undefined ? 'provider_unavailable' : 'no_output';
}

/** The failure for an error object of OpenAI's shape: in a response of any status, or in a stream without. */
export function openAiErrorFailure(
  provider: string,
  error: OpenAiError,
  response?: ProviderResponse,
): Failure {
  const message = error.message ?? (response === undefined ? 'error' : `HTTP ${response.status}`);
  return providerFailure({
    provider,
    code: classify(error, response),
    message,
    ...(response !== undefined && { response }),
    providerCode: error.code ?? error.type,
    param: error.param,
    defaultRetryAfterMs: waitInMessage(message),
  });
}

/** The failure for a response that is not 2xx, JSON or not. */
export function openAiFailure(provider: string, response: ProviderResponse): Failure {
  const json = splitResponse(response);
  const error = json === null ? null : readOpenAiError(json.restore(json.skeleton));
  return openAiErrorFailure(provider, error ?? {}, response);
}
