import { z } from 'zod';

/** Anthropic's error body, read loosely: proxies in front of it leave parts out. */
export const messagesErrorSchema = z.looseObject({
  error: z.looseObject({
    type: z.string().nullish().catch(null),
    message: z.string().nullish().catch(null),
  }),
});

/** Source: Anthropic's error page, autumn 2026. */
const types: Partial<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  408: 'timeout_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Anthropic's word for an error with this status. */
export function messagesErrorType(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

/** An error in Anthropic's shape; further fields of `error` (Byway's `code`, `param`) follow the message. */
export function messagesErrorBody(fault: {
  status: number;
  message: string;
  requestId: string | null;
  details?: Record<string, unknown>;
}): { type: 'error'; error: { type: string; message: string }; request_id: string | null } {
  const { status, message, requestId, details } = fault;
  return {
    type: 'error',
    error: { type: messagesErrorType(status), message, ...details },
    request_id: requestId,
  };
}
