import type { Dialect } from '../http/dialect.js';
import { proxyPage, ProviderRefusal, type RefusalDetails } from '../http/provider-refusal.js';

type GoogleTrouble = Pick<RefusalDetails, 'status' | 'extra'> & {
  /** Name of a google.rpc.Code. */
  name: string;
  message: string;
};

/** An error of the Gemini API: google.rpc.Status, with its details in `extra.details`. */
export function googleRefusal({ name, message, ...details }: GoogleTrouble): ProviderRefusal {
  return new ProviderRefusal({ ...details, code: name, messages: [message] });
}

/** 400 for a request that the API cannot read. */
export function invalidArgument(message: string): ProviderRefusal {
  return googleRefusal({ status: 400, name: 'INVALID_ARGUMENT', message });
}

const errorInfo = (reason: string) => ({
  details: [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata: {} },
  ],
});
const quotaFailure = (quotaId: string, retryDelay: string) => ({
  details: [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
  ],
});

const usual: Record<number, Omit<GoogleTrouble, 'status'>> = {
  400: { name: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  401: { name: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' },
  403: { name: 'PERMISSION_DENIED', message: 'The caller does not have permission.' },
  404: { name: 'NOT_FOUND', message: 'The model is not found for API version v1beta.' },
  413: { name: 'INVALID_ARGUMENT', message: 'Request payload size exceeds the limit.' },
  429: {
    name: 'RESOURCE_EXHAUSTED',
    message: 'You exceeded your current quota. Please retry in 2s.',
    extra: quotaFailure('GenerateRequestsPerMinutePerProjectPerModel', '2s'),
  },
  499: { name: 'CANCELLED', message: 'The operation was cancelled.' },
  500: { name: 'INTERNAL', message: 'An internal error has occurred.' },
  503: { name: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
  504: { name: 'DEADLINE_EXCEEDED', message: 'Deadline expired before operation could complete.' },
};

export const googleDialect: Dialect = {
  provider: 'google',
  readKey: (headers) => headers['x-goog-api-key']?.toString(),
  // The API sends no request id.
  newRequestId: () => '',
  headers: (_requestId, tookMs) => ({ 'server-timing': `gfet4t7; dur=${tookMs}` }),
  errorBody: ({ message, details }) => ({
    error: { code: details.status, message, status: details.code, ...details.extra },
  }),
  missingKey: () =>
    googleRefusal({
      status: 403,
      name: 'PERMISSION_DENIED',
      message:
        "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.",
    }),
  // A wrong key is 400 here, and only the detail tells it from other invalid arguments.
  badKey: (_key, reason) =>
    googleRefusal({
      status: 400,
      name: 'INVALID_ARGUMENT',
      message: reason ?? 'API key not valid. Please pass a valid API key.',
      extra: errorInfo('API_KEY_INVALID'),
    }),
  quota: () =>
    googleRefusal({
      status: 429,
      name: 'RESOURCE_EXHAUSTED',
      message: 'You exceeded your current quota, please check your plan and billing details.',
      extra: quotaFailure('GenerateRequestsPerDayPerProjectPerModel-FreeTier', '40s'),
    }),
  status: (status) => {
    const known = usual[status];
    if (known !== undefined) return googleRefusal({ status, ...known });
    if (status === 502 || status >= 520) return proxyPage(status);
    const name = status >= 500 ? 'INTERNAL' : 'UNKNOWN';
    return googleRefusal({ status, name, message: `The request was refused with status ${status}.` });
  },
};
