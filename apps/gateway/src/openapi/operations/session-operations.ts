import type { TaggedOperations } from '../operation.js';
import { unreadableBody } from './shared-notes.js';

export const sessionOperations: TaggedOperations = {
  tag: 'Session',
  description:
    "The dashboard's sign-in. A session stands for the API key in it: it may do the same, and ends with the key or after 12 hours.",
  operations: [
    {
      method: 'post',
      path: '/v1/session',
      id: 'createSession',
      summary: 'Sign in: exchange an API key for a session cookie',
      scope: null,
      requestHeaders: ['CsrfHeader'],
      body: {
        schema: 'CreateSession',
        examples: { key: { summary: 'An API key', value: { api_key: 'bw-...' } } },
      },
      answer: { description: 'The session; its cookie is set.', schema: 'Session', headers: ['set-cookie'] },
      errors: [...unreadableBody, 'invalid_api_key', 'service_unavailable'],
    },
    {
      method: 'get',
      path: '/v1/session',
      id: 'getSession',
      summary: 'Who calls, by session or API key',
      scope: [],
      answer: { description: 'The caller.', schema: 'Session' },
    },
    {
      method: 'delete',
      path: '/v1/session',
      id: 'deleteSession',
      summary: 'Sign out: clear the cookie',
      description:
        "The browser's cookie is cleared, also when it was no longer good. To end a session everywhere, rotate or delete its API key.",
      scope: null,
      answer: { description: 'The cookie is cleared.', schema: 'EndedSession', headers: ['set-cookie'] },
    },
  ],
};
