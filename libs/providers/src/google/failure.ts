import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import { z } from 'zod';
import { providerFailure } from '../shared/provider-failure.js';
import { splitResponse } from '../shared/response-json.js';
import { codeForStatus } from '../shared/status-code.js';
import type { ProviderResponse } from '../spec/adapter.js';
import { googleFacts } from './facts.js';

const text = z.string().nullish().catch(null);

const detailSchema = z.looseObject({
  /** google.rpc.ErrorInfo */
  reason: text,
  /** google.rpc.RetryInfo: `31s` */
  retryDelay: text,
  /** google.rpc.QuotaFailure */
  violations: z
    .array(z.looseObject({ quotaId: text }))
    .nullish()
    .catch(null),
});

/** google.rpc.Status in JSON. */
export const googleErrorSchema = z.looseObject({
  code: z.number().nullish().catch(null),
  message: text,
  status: text,
  details: z.array(detailSchema).nullish().catch(null),
});
export type GoogleError = z.output<typeof googleErrorSchema>;

/** Streams may wrap the error object in a list. */
const bodySchema = z.union([
  z.looseObject({ error: googleErrorSchema }),
  z.tuple([z.looseObject({ error: googleErrorSchema })], z.unknown()).transform(([first]) => first),
]);

/** `status` of the error; the HTTP status decides for names not listed. Source: google.rpc.Code. */
const byStatusName = new Map<string, ErrorCode>([
  ['UNAUTHENTICATED', 'provider_auth_failed'],
  ['PERMISSION_DENIED', 'provider_permission_denied'],
  ['NOT_FOUND', 'provider_not_found'],
  ['RESOURCE_EXHAUSTED', 'provider_rate_limited'],
  // The account may not be used from this region or has no billing: no retry helps, another target may.
  ['FAILED_PRECONDITION', 'provider_permission_denied'],
  ['UNAVAILABLE', 'provider_overloaded'],
  ['DEADLINE_EXCEEDED', 'provider_timeout'],
  ['INTERNAL', 'provider_unavailable'],
  ['CANCELLED', 'provider_unavailable'],
]);

function classify({ status, details }: GoogleError, httpStatus: number): ErrorCode {
  // A bad key is INVALID_ARGUMENT with status 400; only the detail tells.
  if (details?.some(({ reason }) => reason === 'API_KEY_INVALID')) return 'provider_auth_failed';
  const quotas = details?.flatMap(({ violations }) => violations ?? []) ?? [];
  if (quotas.some(({ quotaId }) => quotaId?.includes('PerDay'))) return 'provider_quota_exceeded';
  const known = byStatusName.get(status ?? '');
  if (known !== undefined) return known;
  // In a 2xx or an event of a stream the status line says nothing.
  return codeForStatus(httpStatus >= 400 ? httpStatus : 500);
}

/** ms from RetryInfo, which stands in the body and not in a header. */
function retryDelayMs({ details }: GoogleError): number | undefined {
  const seconds = details?.map(({ retryDelay }) => /^([0-9.]+)s$/.exec(retryDelay ?? '')?.[1]).find(Boolean);
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
}

/** The failure for an error object, whatever the response it came in. */
export function googleErrorFailure(error: GoogleError, response: ProviderResponse): Failure {
  return providerFailure({
    provider: googleFacts.name,
    code: classify(error, error.code ?? response.status),
    message: error.message || error.status || `HTTP ${response.status}`,
    response,
    providerCode: error.details?.find(({ reason }) => reason)?.reason ?? error.status ?? undefined,
    defaultRetryAfterMs: retryDelayMs(error),
  });
}

/** The error in a parsed body; null when there is none. */
export function readGoogleError(body: unknown): GoogleError | null {
  const parsed = bodySchema.safeParse(body);
  return parsed.success ? parsed.data.error : null;
}

/** The failure for a response that is not 2xx, JSON or not. */
export function googleFailure(response: ProviderResponse): Failure {
  const json = splitResponse(response);
  const error = json === null ? null : readGoogleError(json.restore(json.skeleton));
  return googleErrorFailure(error ?? googleErrorSchema.parse({}), response);
}
