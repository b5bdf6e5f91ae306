import { z } from 'zod';
import { scopeSchema } from './vault-api.js';

/** The cookie that holds a session of the dashboard. */
export const sessionCookieName = 'byway_session';

/**
 * Header, with the value `1`, without which a session cookie does not count. Another site cannot send
 * it: its browser would ask first (CORS preflight), and the gateway does not allow it.
 */
export const csrfHeader = 'x-byway-csrf';
export const csrfHeaderValue = '1';

/** POST /v1/session */
export const createSessionSchema = z.strictObject({
  // The limit keeps the cookie below the 4096 bytes that browsers take.
  api_key: z.string().trim().min(1).max(1024),
});

/** Answer to POST and GET /v1/session: who calls. */
export const sessionSchema = z.object({
  object: z.literal('session'),
  api_key: z.object({ id: z.string(), name: z.string() }),
  workspace_id: z.string(),
  scopes: z.array(scopeSchema),
  /** ISO 8601; null: a call with an API key that never expires. */
  expires_at: z.iso.datetime().nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

/** Answer to DELETE /v1/session. */
export const endedSessionSchema = z.object({ object: z.literal('session'), deleted: z.literal(true) });
export type EndedSession = z.infer<typeof endedSessionSchema>;
