import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import { z } from 'zod';
import { providerFailure } from '../shared/provider-failure.js';
import { splitResponse } from '../shared/response-json.js';
import { codeForStatus } from '../shared/status-code.js';
import type { ProviderResponse } from '../spec/adapter.js';
import { stabilityAiFacts } from './facts.js';

/** `name` of the error, v1 and v2beta together; the status decides for names not listed. */
const byName = new Map<string, ErrorCode>([
  ['invalid_prompts', 'content_filtered'],
  ['content_moderation', 'content_filtered'],
  ['public_figure', 'content_filtered'],
  // v1 reports an empty account with 429, which is not a rate limit.
  ['insufficient_balance', 'provider_quota_exceeded'],
  ['payment_required', 'provider_quota_exceeded'],
  ['rate_limit_exceeded', 'provider_rate_limited'],
  ['unauthorized', 'provider_auth_failed'],
  ['permission_denied', 'provider_permission_denied'],
  ['not_found', 'provider_not_found'],
  ['server_error', 'provider_unavailable'],
  ['internal_error', 'provider_unavailable'],
]);

/** v1 sends `message`, v2beta `errors`. */
const errorSchema = z.looseObject({
  id: z.string().nullish().catch(null),
  name: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
  errors: z.array(z.string()).nullish().catch(null),
});

/** A limited account is locked out for this long, and no header says so (v2beta OpenAPI, 2026). */
const RATE_LIMIT_MS = 60_000;

/** The failure for a response that is not 2xx, JSON or not. */
export function stabilityAiFailure(response: ProviderResponse): Failure {
  const json = splitResponse(response);
  const parsed = errorSchema.safeParse(json?.restore(json.skeleton));
  const { id, name, message, errors } = parsed.data ?? {};
  const code = byName.get(name ?? '') ?? byName.get(id ?? '') ?? codeForStatus(response.status);
  return providerFailure({
    provider: stabilityAiFacts.name,
    code,
    message: message || errors?.join('; ') || name || `HTTP ${response.status}`,
    response,
    providerCode: name ?? undefined,
    defaultRetryAfterMs: code === 'provider_rate_limited' ? RATE_LIMIT_MS : undefined,
  });
}
