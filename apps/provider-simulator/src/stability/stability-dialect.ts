import { randomBytes } from 'node:crypto';
import type { Dialect } from '../http/dialect.js';
import { bearerKey } from '../http/open-call.js';
import { proxyPage, ProviderRefusal } from '../http/provider-refusal.js';

/** An error of the Stability API: `name` is its machine-readable kind. */
export function stabilityRefusal(status: number, name: string, ...messages: string[]): ProviderRefusal {
  return new ProviderRefusal({ status, code: name, messages });
}

type Usual = Record<number, readonly [name: string, message: string]>;

const serverError = 'An unexpected server error has occurred, please try again later.';
const rateLimited =
  'You have exceeded the rate limit of 150 requests within a 10 second period, and have been timed out for 60 seconds.';

const usualV1: Usual = {
  401: ['unauthorized', 'missing authorization header'],
  403: ['permission_denied', 'You lack the necessary permissions to perform this action'],
  404: ['not_found', 'The specified engine was not found'],
  413: ['bad_request', 'The request is too large'],
  429: ['rate_limit_exceeded', rateLimited],
  500: ['server_error', serverError],
};

const usualV2beta: Usual = {
  401: ['unauthorized', 'authorization: invalid or missing header value'],
  402: [
    'payment_required',
    'You lack sufficient credits to make this request. Please purchase more credits.',
  ],
  403: ['permission_denied', 'You lack the necessary permissions to perform this action.'],
  404: ['not_found', 'The requested resource was not found.'],
  413: ['payload_too_large', 'Your request was larger than 10MiB.'],
  422: ['invalid_language', 'English is the only supported language for this service.'],
  429: ['rate_limit_exceeded', rateLimited],
  500: ['internal_error', serverError],
};

interface Variant {
  usual: Usual;
  errorBody: Dialect['errorBody'];
  quota: () => ProviderRefusal;
}

function stabilityDialect({ usual, errorBody, quota }: Variant): Dialect {
  const refuse = (status: number, message?: string): ProviderRefusal => {
    const [name, words] = usual[status] ?? ['bad_request', `The request was refused with status ${status}`];
    return stabilityRefusal(status, name, message ?? words);
  };
  return {
    provider: 'stability-ai',
    readKey: bearerKey,
    newRequestId: () => randomBytes(16).toString('hex'),
    headers: (requestId) => ({ 'x-request-id': requestId }),
    errorBody,
    missingKey: () => refuse(401),
    badKey: (_key, reason) => refuse(401, reason ?? 'Incorrect API key provided'),
    quota,
    status: (status) => {
      if (usual[status] !== undefined || status < 500) return refuse(status);
      if (status === 503) return stabilityRefusal(status, 'service_unavailable', serverError);
      return proxyPage(status);
    },
  };
}

/** v1: one `message`. */
export const stabilityV1Dialect = stabilityDialect({
  usual: usualV1,
  errorBody: ({ message, details }, requestId) => ({ id: requestId, name: details.code, message }),
  quota: () =>
    stabilityRefusal(
      429,
      'insufficient_balance',
      'Your organization does not have enough balance to request this action (need $0.009, have $0 in active grants, $0 in balance)',
    ),
});

/** v2beta: an `errors` array, and quota is 402. */
export const stabilityV2betaDialect = stabilityDialect({
  usual: usualV2beta,
  errorBody: ({ details }, requestId) => ({
    // A rate-limit answer carries its own name for an id.
    id: details.code === 'rate_limit_exceeded' ? 'rate_limit_exceeded' : requestId,
    name: details.code,
    errors: details.messages,
  }),
  quota: () => stabilityRefusal(402, ...(usualV2beta[402] ?? ['payment_required', ''])),
});
