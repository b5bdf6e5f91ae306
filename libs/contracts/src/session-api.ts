import { z } from 'zod';
import { scopeSchema } from './vault-api.js';

/** Body of POST /v1/session. */
export const createSessionSchema = z.strictObject({ api_key: z.string().trim().min(1).max(200) });

/** Who calls: the answer to POST and GET /v1/session. */
export const sessionSchema = z.object({
  object: z.literal('session'),
  api_key: z.object({ id: z.string(), name: z.string() }),
  workspace_id: z.string(),
  scopes: z.array(scopeSchema),
  /** When the session, or the API key, ends; null: never. */
  expires_at: z.string().nullable(),
});
export type Session = z.output<typeof sessionSchema>;
