import { type ErrorBody, errorAnswer } from '@byway/errors/error-body';
import type { Failure } from '@byway/errors/failure';
import { streamEventText } from '@byway/openai-wire/stream-text';
import { z } from 'zod';

/** Anthropic's error body, read loosely: proxies in front of it leave parts out. */
export const messagesErrorSchema = z.looseObject({
  error: z.looseObject({
    type: z.string().nullish().catch(null),
    message: z.string().nullish().catch(null),
  }),
});

/** What Byway answers on `/v1/messages`: Anthropic's shape, with the facts of Byway's own error bodies in it. */
export const messagesErrorBodySchema = z.object({
  type: z.literal('error'),
  error: z.looseObject({ type: z.string(), message: z.string(), code: z.string() }),
  request_id: z.string().nullable(),
});
export type MessagesErrorBody = z.output<typeof messagesErrorBodySchema>;

/** Anthropic's words for a status. Source: its error page, autumn 2026. */
const types: Partial<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

function errorType(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

/** An error body of Byway in Anthropic's shape. */
export function messagesErrorBody(
  { error: { type: _type, message, ...facts } }: ErrorBody,
  { status, requestId }: { status: number; requestId: string | null },
): MessagesErrorBody {
  return {
    type: 'error',
    error: { type: errorType(status), message, ...facts },
    request_id: requestId,
  };
}

/** The last event of a streamed message that broke off. */
export function messagesErrorEvent(failure: Failure): string {
  const { status, body } = errorAnswer(failure);
  return streamEventText(messagesErrorBody(body, { status, requestId: null }), 'error');
}
