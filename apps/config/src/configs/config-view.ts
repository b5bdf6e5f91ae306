import type { configSchema, configVersionSchema, ResolvedConfig } from '@byway/contracts/config-api';
import type { z } from 'zod';
import { maskKeys } from './config-keys.js';
import type { ConfigVersion } from './config-version.entity.js';
import type { ConfigWithVersion } from './configs.service.js';

/** Answer to create and update. */
export function savedConfigView({ config, version }: ConfigWithVersion) {
  return { id: config.id, version_id: version.id, slug: config.slug, object: 'config' as const };
}

/** A config as callers read it; keys are masked. */
export function configView({ config, version }: ConfigWithVersion): z.output<typeof configSchema> {
  return {
    id: config.id,
    name: config.name,
    slug: config.slug,
    version_id: version.id,
    version: version.version,
    is_default: config.isDefault,
    status: config.status,
    workspace_id: config.workspaceId,
    created_at: config.createdAt.toISOString(),
    last_updated_at: config.lastUpdatedAt.toISOString(),
    config: maskKeys(version.body),
    object: 'config',
  };
}

export function configVersionView(version: ConfigVersion): z.output<typeof configVersionSchema> {
  return {
    id: version.id,
    version: version.version,
    created_at: version.createdAt.toISOString(),
    created_by: version.createdBy,
    config: maskKeys(version.body),
    object: 'config-version',
  };
}

/** What the gateway plans with: keys as sealed tokens. */
export function resolvedConfigView({ config, version }: ConfigWithVersion): ResolvedConfig {
  return { slug: config.slug, versionId: version.id, config: version.body };
}
