import type { configSchema, configVersionSchema, createdConfigSchema, ResolvedConfig } from '@byway/contracts/config-api';
import { z } from 'zod';
import { maskedConfig, resolvedConfig, storedConfigSchema } from './stored-config.js';

const time = z.date().transform((at) => at.toISOString());

/** A config with its current version. */
export const configRowSchema = z.object({
  id: z.string(),
  workspace_id: z.string(),
  slug: z.string(),
  name: z.string(),
  status: z.enum(['active', 'archived']),
  version: z.number(),
  version_id: z.string(),
  config: storedConfigSchema,
  is_default: z.boolean(),
  created_at: time,
  last_updated_at: time,
});
export type ConfigRow = z.output<typeof configRowSchema>;

export const versionRowSchema = z.object({
  id: z.string(),
  version: z.number(),
  config: storedConfigSchema,
  created_by: z.string(),
  created_at: time,
});
export type VersionRow = z.output<typeof versionRowSchema>;

export function configView(row: ConfigRow): z.output<typeof configSchema> {
  return { ...row, config: maskedConfig(row.config), object: 'config' };
}

export function versionView(row: VersionRow): z.output<typeof configVersionSchema> {
  return { ...row, config: maskedConfig(row.config), object: 'config-version' };
}

/** What create and update answer. */
export function savedConfigView({ id, version_id, slug }: ConfigRow): z.output<typeof createdConfigSchema> {
  return { id, version_id, slug, object: 'config' };
}

export function resolvedView(row: ConfigRow): ResolvedConfig {
  return { slug: row.slug, versionId: row.version_id, config: resolvedConfig(row.config) };
}
