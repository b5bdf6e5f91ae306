import type { MessagesRequest } from '@byway/anthropic-wire/messages-request';
import type { ProviderRequest } from '../spec/adapter.js';

/** The version whose wire format this adapter reads (Anthropic's API reference, 2026). */
const API_VERSION = '2023-06-01';

/** The request for a body of the Messages API. */
export function messagesCall(body: MessagesRequest): ProviderRequest {
  return {
    method: 'POST',
    origin: 'configured',
    path: '/messages',
    auth: 'credential',
    headers: { 'anthropic-version': API_VERSION },
    body: { kind: 'json', value: body },
  };
}
