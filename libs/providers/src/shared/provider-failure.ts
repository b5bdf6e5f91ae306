import { errorEntry, type ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import type { ProviderResponse } from '../spec/adapter.js';
import { retryAfterMs } from './retry-after.js';

const MAX_MESSAGE_CHARS = 300;
const MAX_CODE_CHARS = 100;

/** Providers echo the key they refused, whole or with stars in the middle. */
const SECRETS = /\b(?:sk|pk|rk|bw)[-_][\w*.-]{4,}|\bBearer\s+[^\s"']+/gi;

/** PostgreSQL stores neither NUL nor half a surrogate pair, and a log line must stay one line. */
const UNSTORABLE = /[\p{Cc}\p{Cs}\s]+/gu;

function safeText(text: string, maxChars: number): string {
  // Redact before cutting, else half a key could stay.
  const clean = text.replace(SECRETS, '[redacted]').replace(UNSTORABLE, ' ').trim();
  if (clean.length <= maxChars) return clean;
  return `${clean.slice(0, maxChars - 1).replace(/\p{Cs}$/u, '')}…`;
}

export interface ProviderFault {
  provider: string;
  code: ErrorCode;
  /** In the provider's words or ours; keys in it are redacted and it is cut to 300 characters. */
  message: string;
  /** The response that showed the fault, for its status and its retry hint. */
  response?: ProviderResponse;
  providerCode?: string | undefined;
  param?: string | undefined;
  /** ms, when the response's headers say nothing. */
  defaultRetryAfterMs?: number | undefined;
}

/** A failure of a provider as data: `<provider>: <message>`, free of secrets. */
export function providerFailure(fault: ProviderFault): Failure {
  const { code, response, param, providerCode } = fault;
  const hint = response === undefined ? undefined : retryAfterMs(response.headers);
  const waitMs = errorEntry(code).retryable ? (hint ?? fault.defaultRetryAfterMs) : undefined;
  return {
    code,
    message: `${fault.provider}: ${safeText(fault.message, MAX_MESSAGE_CHARS)}`,
    ...(param !== undefined && { param: safeText(param, MAX_CODE_CHARS) }),
    ...(response !== undefined && { providerStatus: response.status }),
    ...(providerCode !== undefined && { providerCode: safeText(providerCode, MAX_CODE_CHARS) }),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
  };
}
