import type { FastifyInstance } from 'fastify';
import { apiKeyOf, keyHeader } from '../request/authenticate.js';
import { csrfFault } from './csrf-rule.js';
import { sessionTokenOf } from './session-cookie.js';
import { rememberSession } from './session-of-request.js';
import type { SessionTokens } from './session-tokens.js';

/**
 * Lets a session cookie stand for the API key in it, so that the key is checked as any other. It
 * counts only without another key, and where no other site's page can have made the request. Cookies
 * are removed here: nothing behind this hook could log, forward or store them.
 */
export function acceptSessionCookies(server: FastifyInstance, tokens: SessionTokens): void {
  server.addHook('onRequest', async ({ headers }) => {
    const token = sessionTokenOf(headers.cookie);
    delete headers.cookie;
    if (token === undefined || apiKeyOf(headers) !== undefined) return;
    if (csrfFault(headers) !== undefined) return rememberSession(headers, { state: 'ignored' });
    const session = await tokens.open(token, Date.now());
    // No error yet: signing in again, and routes without a key, have to work.
    if (session === undefined) return rememberSession(headers, { state: 'ended' });
    headers[keyHeader] = session.apiKey;
    rememberSession(headers, { state: 'open', expiresAtMs: session.expiresAtMs });
  });
}
