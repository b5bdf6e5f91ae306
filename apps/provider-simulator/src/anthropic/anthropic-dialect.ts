import { randomBytes } from 'node:crypto';
import type { Dialect } from '../http/dialect.js';
import { bearerKey } from '../http/open-call.js';
import { proxyPage, ProviderRefusal } from '../http/provider-refusal.js';

/** An error of the Messages API; `type` is `invalid_request_error` unless given. */
export function anthropicRefusal(trouble: {
  status: number;
  type?: string;
  message: string;
}): ProviderRefusal {
  const { status, type = 'invalid_request_error', message } = trouble;
  return new ProviderRefusal({ status, type, code: null, messages: [message] });
}

/** Source: Anthropic's error page, autumn 2026. */
const usual: Record<number, { type: string; message: string }> = {
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  402: { type: 'billing_error', message: 'There is an issue with your billing or payment information.' },
  403: {
    type: 'permission_error',
    message: 'Your API key does not have permission to use the specified resource.',
  },
  404: { type: 'not_found_error', message: 'Not Found' },
  409: { type: 'conflict_error', message: 'The request conflicts with another one.' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum allowed number of bytes.' },
  429: {
    type: 'rate_limit_error',
    message: 'This request would exceed your organization’s rate limit of 50 requests per minute.',
  },
  500: { type: 'api_error', message: 'Internal server error' },
  504: { type: 'timeout_error', message: 'Request timed out.' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
};

export const anthropicDialect: Dialect = {
  provider: 'anthropic',
  readKey: (headers) => {
    const key = headers['x-api-key'];
    return typeof key === 'string' ? key : bearerKey(headers);
  },
  newRequestId: () => `req_${randomBytes(12).toString('hex')}`,
  headers: (requestId) => ({ 'request-id': requestId, 'anthropic-organization-id': 'org-simulator' }),
  errorBody: ({ message, details }, requestId) => ({
    type: 'error',
    // `code=word` of a fault takes the place of the type, the only code this API has.
    error: { type: details.code ?? details.type ?? 'invalid_request_error', message },
    request_id: requestId,
  }),
  missingKey: () =>
    anthropicRefusal({ status: 401, type: 'authentication_error', message: 'x-api-key header is required' }),
  badKey: (_key, reason) =>
    anthropicRefusal({ status: 401, type: 'authentication_error', message: reason ?? 'invalid x-api-key' }),
  quota: () =>
    anthropicRefusal({
      status: 400,
      message:
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    }),
  status: (status) => {
    const known = usual[status];
    if (known !== undefined) return anthropicRefusal({ status, ...known });
    if (status === 502 || status >= 520) return proxyPage(status);
    if (status >= 500) return anthropicRefusal({ status, type: 'api_error', message: 'Server error' });
    return anthropicRefusal({ status, message: `The request was refused with status ${status}.` });
  },
};
