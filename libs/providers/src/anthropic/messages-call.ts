import type { MessagesRequest } from '@byway/anthropic-wire/messages-request';
import type { ProviderRequest } from '../spec/adapter.js';

/** The newer 2026-10-21 takes no `temperature`, `top_p` and `top_k`, which models up to 4.6 have (versions page, 2026-11). */
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
