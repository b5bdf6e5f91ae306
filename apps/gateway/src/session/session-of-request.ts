import type { IncomingHttpHeaders } from 'node:http';

/** What became of the session cookie of a request that has no API key of its own. */
export type SessionOfRequest =
  | { state: 'open'; /** Unix time in ms. */ expiresAtMs: number }
  /** Expired, changed, or of another installation. */
  | { state: 'ended' }
  /** It breaks the CSRF rule, so the cookie was not looked at. */
  | { state: 'ignored' };

/** Beside the headers, not among them: a caller could write those. */
const sessions = new WeakMap<IncomingHttpHeaders, SessionOfRequest>();

export function rememberSession(headers: IncomingHttpHeaders, session: SessionOfRequest): void {
  sessions.set(headers, session);
}

/** Undefined when the request came without a session cookie, or with a key of its own. */
export function sessionOf(headers: IncomingHttpHeaders): SessionOfRequest | undefined {
  return sessions.get(headers);
}
