import { randomBytes } from 'node:crypto';
import type { Dialect } from '../http/dialect.js';
import { bearerKey } from '../http/open-call.js';
import { proxyPage, ProviderRefusal, type RefusalDetails } from '../http/provider-refusal.js';

type OpenaiTrouble = Omit<RefusalDetails, 'messages'> & { message: string };

/** An error of the OpenAI API; `type` is `invalid_request_error` unless given. */
export function openaiRefusal({ message, ...details }: OpenaiTrouble): ProviderRefusal {
  return new ProviderRefusal({ type: 'invalid_request_error', ...details, messages: [message] });
}

/** A key as the real API quotes it: the ends, and a star for each character between them. */
function starred(key: string): string {
  const hidden = key.length - 12;
  return hidden <= 0 ? '*'.repeat(key.length) : `${key.slice(0, 8)}${'*'.repeat(hidden)}${key.slice(-4)}`;
}

const usual: Record<number, Omit<OpenaiTrouble, 'status'>> = {
  401: { code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: {
    type: 'request_forbidden',
    code: 'unsupported_country_region_territory',
    message: 'Country, region, or territory not supported',
  },
  404: { code: 'model_not_found', message: 'The model does not exist or you do not have access to it.' },
  413: { code: null, message: 'Maximum content size limit exceeded.' },
  429: {
    type: 'requests',
    code: 'rate_limit_exceeded',
    message:
      'Rate limit reached for requests per minute: Limit 5, Used 5, Requested 1. Please try again shortly.',
  },
  500: {
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  },
  503: {
    type: 'service_unavailable_error',
    code: 'server_is_overloaded',
    message: 'Our servers are currently overloaded. Please try again later.',
  },
};

export const openaiDialect: Dialect = {
  provider: 'openai',
  // Azure speaks this dialect with a header of its own.
  readKey: (headers) => bearerKey(headers) ?? headers['api-key']?.toString(),
  newRequestId: () => `req_${randomBytes(16).toString('hex')}`,
  headers: (requestId, tookMs) => ({
    'x-request-id': requestId,
    'openai-processing-ms': String(tookMs),
    'openai-version': '2020-10-01',
    'openai-organization': 'org-simulator',
  }),
  errorBody: ({ message, details }) => ({
    error: {
      message,
      type: details.type ?? 'invalid_request_error',
      param: details.param ?? null,
      code: details.code,
      ...details.extra,
    },
  }),
  missingKey: () =>
    openaiRefusal({
      status: 401,
      code: null,
      message: "You didn't provide an API key. Send it in an Authorization header using Bearer auth.",
    }),
  badKey: (key, reason) =>
    openaiRefusal({
      status: 401,
      code: 'invalid_api_key',
      message:
        reason ??
        `Incorrect API key provided: ${starred(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    }),
  quota: () =>
    openaiRefusal({
      status: 429,
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      message: 'You exceeded your current quota, please check your plan and billing details.',
    }),
  status: (status) => {
    const known = usual[status];
    if (known !== undefined) return openaiRefusal({ status, ...known });
    if (status === 502 || status === 504 || status >= 520) return proxyPage(status);
    if (status >= 500)
      return openaiRefusal({ status, type: 'server_error', code: null, message: 'Server error.' });
    return openaiRefusal({ status, code: null, message: `The request was refused with status ${status}.` });
  },
};
