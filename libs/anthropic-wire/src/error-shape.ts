import { errorBodySchema } from '@byway/errors/error-body';
import { type MessagesErrorBody, messagesErrorBody } from './error-body.js';

/**
 * An error answer as callers of an endpoint know errors: in Anthropic's shape on `/v1/messages`. A body that is
 * not Byway's own stays as it is.
 */
export function shapedError<T>(
  body: T,
  { endpoint, status, requestId }: { endpoint: string; status: number; requestId: string },
): T | MessagesErrorBody {
  const parsed = endpoint === '/v1/messages' ? errorBodySchema.safeParse(body) : null;
  return parsed?.success === true ? messagesErrorBody(parsed.data, { status, requestId }) : body;
}
