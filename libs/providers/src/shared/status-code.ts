import type { ErrorCode } from '@byway/errors/catalogue';

const byStatus: Partial<Record<number, ErrorCode>> = {
  401: 'provider_auth_failed',
  402: 'provider_quota_exceeded',
  403: 'provider_permission_denied',
  404: 'provider_not_found',
  407: 'provider_unavailable',
  408: 'provider_timeout',
  409: 'provider_unavailable',
  410: 'provider_not_found',
  425: 'provider_unavailable',
  429: 'provider_rate_limited',
  503: 'provider_overloaded',
  504: 'provider_timeout',
  // Cloudflare: the origin did not answer in time.
  522: 'provider_timeout',
  524: 'provider_timeout',
  // Anthropic and others behind the same proxies.
  529: 'provider_overloaded',
};

/** The code for a response that is not 2xx when its body says nothing better. */
export function codeForStatus(status: number): ErrorCode {
  const code = byStatus[status];
  if (code !== undefined) return code;
  return status >= 400 && status < 500 ? 'provider_invalid_request' : 'provider_unavailable';
}
