import { z } from 'zod';

/** GET /internal/configs/:slug (workspace in the header). */
export const resolvedConfigSchema = z.object({
  slug: z.string(),
  versionId: z.string(),
  /** The stored config; every inline `api_key` is replaced by `{ "sealed": "<token>" }`. */
  config: z.record(z.string(), z.unknown()),
});
export type ResolvedConfig = z.infer<typeof resolvedConfigSchema>;

// ---- admin, bodies as the portkey-ai SDK types say ----

const defaultFlagSchema = z.union([z.boolean(), z.literal(0), z.literal(1)]);

export const createConfigSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** Validated by the config schema of `routing`. */
  config: z.record(z.string(), z.unknown()),
  isDefault: defaultFlagSchema.optional(),
  /** How the Node SDK of Portkey spells it. */
  is_default: defaultFlagSchema.optional(),
  workspace_id: z.string().optional(),
});
export const updateConfigSchema = createConfigSchema
  .omit({ workspace_id: true })
  // The portkey-ai SDK repeats the slug of the path.
  .extend({ status: z.enum(['active', 'archived']), slug: z.string() })
  .partial();
/** Query of GET /configs. Others are passed over, as the SDKs send some. */
export const configQuerySchema = z.object({
  /** Only configs whose current version names this virtual key. */
  virtual_key: z.string().min(1).optional(),
});
export const createdConfigSchema = z.object({
  id: z.string(),
  version_id: z.string(),
  slug: z.string(),
  object: z.literal('config'),
});
export const configSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  version_id: z.string(),
  version: z.number().int(),
  is_default: z.boolean(),
  status: z.enum(['active', 'archived']),
  workspace_id: z.string(),
  created_at: z.string(),
  last_updated_at: z.string(),
  /** Inline keys are masked. */
  config: z.record(z.string(), z.unknown()),
  object: z.literal('config'),
});
export const configVersionSchema = z.object({
  id: z.string(),
  version: z.number().int(),
  created_at: z.string(),
  created_by: z.string(),
  config: z.record(z.string(), z.unknown()),
  object: z.literal('config-version'),
});
