import { credentialRefSchema } from '@byway/routing/plan-schema';
import { z } from 'zod';

/** What an API key may do. `inference` and `models.read` for applications, the rest for operators. */
export const scopes = [
  'inference',
  'models.read',
  'virtual-keys.read',
  'virtual-keys.write',
  'configs.read',
  'configs.write',
  'api-keys.read',
  'api-keys.write',
  'workspaces.read',
  'workspaces.write',
  'logs.read',
  'jobs.read',
  'jobs.write',
  'webhooks.read',
  'webhooks.write',
  'feedback.write',
] as const;
export const scopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof scopeSchema>;

/** Prefix that tells a Byway API key from a provider key. */
export const apiKeyPrefix = 'bw-';

/** Headers by which the gateway tells a service for whom it acts. */
export const workspaceHeader = 'x-byway-workspace';
export const actorHeader = 'x-byway-actor';
/** Scopes of the actor, comma list. When sent, the vault grants nothing beyond them. */
export const actorScopesHeader = 'x-byway-actor-scopes';

/** POST /internal/api-keys/verify: only the SHA-256 of the key leaves the gateway. */
export const verifyApiKeyRequestSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
export const principalSchema = z.object({
  apiKeyId: z.string(),
  name: z.string(),
  workspaceId: z.string(),
  scopes: z.array(scopeSchema),
  /** Unix time in ms; null: never. */
  expiresAt: z.number().int().nullable(),
});
export type Principal = z.infer<typeof principalSchema>;

/** GET /internal/virtual-keys/:slug (workspace in the header): what routing needs, never the key. */
export const virtualKeyFactsSchema = z.object({
  slug: z.string(),
  provider: z.string(),
  customHost: z.string().nullable(),
  status: z.enum(['active', 'disabled']),
  /** Unix time in ms; null: never. */
  expiresAt: z.number().int().nullable(),
});
export type VirtualKeyFacts = z.infer<typeof virtualKeyFactsSchema>;

/** POST /internal/credentials/resolve, for workers only. */
export const resolveCredentialRequestSchema = z.object({
  workspaceId: z.string(),
  credential: credentialRefSchema,
});
/** The plain provider key: lives in worker memory only. */
export const resolvedCredentialSchema = z.object({ key: z.string() });
export type ResolvedCredential = z.infer<typeof resolvedCredentialSchema>;

/** POST /internal/secrets/seal: a key given inline, before it may enter a queue or a table. */
export const sealRequestSchema = z.object({
  workspaceId: z.string(),
  plaintext: z.string().min(1).max(8192),
});
export const sealedSchema = z.object({ token: z.string(), masked: z.string() });

/**
 * POST /internal/secrets/reseal: the same secret under the current master key. For tokens that are
 * kept (in configs), so that an old master key can be retired.
 */
export const resealRequestSchema = z.object({ workspaceId: z.string(), token: z.string() });
export const resealedSchema = z.object({ token: z.string() });

// ---- admin, bodies as the portkey-ai SDK types say ----

const isoDate = z.iso.datetime({ offset: true });

export const createVirtualKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  provider: z.string().min(1),
  /** Outer white space comes from pasting and is dropped. */
  key: z.string().trim().min(1).max(8192),
  note: z.string().max(1000).nullish(),
  custom_host: z.url({ protocol: /^https?$/ }).nullish(),
  usage_limits: z.record(z.string(), z.unknown()).nullish(),
  rate_limits: z.array(z.record(z.string(), z.unknown())).nullish(),
  expires_at: isoDate.nullish(),
  /** The SDKs can send it; only the caller's own workspace is accepted. */
  workspace_id: z.string().optional(),
});
export const updateVirtualKeySchema = createVirtualKeySchema
  .omit({ provider: true, workspace_id: true })
  .extend({ status: z.enum(['active', 'disabled']) })
  .partial();
export const virtualKeySchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  provider: z.string(),
  /** Masked: first and last characters only. */
  key: z.string(),
  note: z.string().nullable(),
  custom_host: z.string().nullable(),
  usage_limits: z.record(z.string(), z.unknown()).nullable(),
  rate_limits: z.array(z.record(z.string(), z.unknown())).nullable(),
  status: z.enum(['active', 'disabled', 'expired']),
  expires_at: z.string().nullable(),
  created_at: z.string(),
  last_updated_at: z.string(),
  workspace_id: z.string(),
  object: z.literal('virtual-key'),
  /** The names the portkey-ai SDK types give to `provider` and `key`. */
  ai_provider_name: z.string().optional(),
  masked_api_key: z.string().optional(),
});
export type VirtualKey = z.infer<typeof virtualKeySchema>;
/** Answer to create and update; `success` and `data` are what Portkey's REST API adds. */
export const savedVirtualKeySchema = z.object({
  id: z.string(),
  slug: z.string(),
  object: z.literal('virtual-key'),
  success: z.literal(true),
  data: z.object({ slug: z.string() }),
});
export type SavedVirtualKey = z.infer<typeof savedVirtualKeySchema>;

/** Answer to every delete; a body because the portkey-ai SDK parses one. */
export const deletedSchema = z.object({ id: z.string(), object: z.string(), deleted: z.literal(true) });

export const createApiKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(scopeSchema).min(1),
  /** Another workspace than the actor's own needs the scope `workspaces.write`. */
  workspace_id: z.string().optional(),
  expires_at: isoDate.nullish(),
  // The portkey-ai SDK repeats them from the path `/api-keys/workspace/service`.
  type: z.literal('workspace').optional(),
  'sub-type': z.literal('service').optional(),
});
export const updateApiKeySchema = createApiKeySchema
  .pick({ name: true, scopes: true, expires_at: true })
  // The portkey-ai SDK repeats the id of the path.
  .extend({ id: z.string() })
  .partial();
export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, to tell keys apart. */
  prefix: z.string(),
  scopes: z.array(scopeSchema),
  workspace_id: z.string(),
  status: z.enum(['active', 'expired']),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
  created_at: z.string(),
  object: z.literal('api-key'),
});
export type ApiKeyView = z.infer<typeof apiKeySchema>;
export const createdApiKeySchema = apiKeySchema.extend({
  /** The whole key, shown this once. */
  key: z.string(),
});
export type CreatedApiKey = z.infer<typeof createdApiKeySchema>;

export const createWorkspaceSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  description: z.string().max(1000).nullish(),
});
export const workspaceSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  created_at: z.string(),
  object: z.literal('workspace'),
});
export type WorkspaceView = z.infer<typeof workspaceSchema>;

/** The workspace that exists from the start. */
export const defaultWorkspaceId = 'ws_default';

/** Query of every list but the audit trail; names and the count from 0 as in the portkey-ai SDK. */
export const pageQuerySchema = z.object({
  page_size: z.coerce.number().int().min(1).max(1000).default(1000),
  current_page: z.coerce.number().int().min(0).max(1_000_000).default(0),
  workspace_id: z.string().optional(),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** GET /audit-events, newest first. */
export const auditQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  /** Id of the last event of the page before. */
  after: z.string().optional(),
});
export const auditEventSchema = z.object({
  id: z.string(),
  at: z.string(),
  workspace_id: z.string(),
  actor: z.string(),
  /** `virtual_key.create`, `credential.resolve_failed`, ... */
  action: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  /** Error code of a failed action. */
  reason: z.string().nullable(),
  object: z.literal('audit-event'),
});
export type AuditEventView = z.infer<typeof auditEventSchema>;
