import { migrateServiceDatabase, openServiceDatabase } from '@byway/persistence/service-data-source';
import type { DataSource } from 'typeorm';
import { ApiKey } from '../api-keys/api-key.entity.js';
import { AuditEvent } from '../audit/audit-event.entity.js';
import { CreateVault1790000000001 } from '../migrations/1790000000001-create-vault.js';
import { CreateWebhookSecrets1791100000000 } from '../migrations/1791100000000-create-webhook-secrets.js';
import { VirtualKey } from '../virtual-keys/virtual-key.entity.js';
import { WebhookSecret } from '../webhook-secrets/webhook-secret.entity.js';
import { Workspace } from '../workspaces/workspace.entity.js';

const database = {
  schema: 'vault',
  entities: [Workspace, ApiKey, VirtualKey, WebhookSecret, AuditEvent],
  migrations: [CreateVault1790000000001, CreateWebhookSecrets1791100000000],
};

/**
 * Opens the vault's own schema at the newest version; the caller destroys the data source.
 * @param options.timeoutMs of a query; default: short enough for callers who wait.
 * @param options.migrate false: throws when the schema is behind.
 */
export function openVaultDatabase(
  url: string,
  options: { timeoutMs?: number; migrate?: boolean } = {},
): Promise<DataSource> {
  return openServiceDatabase({ ...database, ...options, url });
}

/** Brings the vault's schema up to date. */
export function migrateVaultDatabase(url: string): Promise<void> {
  return migrateServiceDatabase({ ...database, url });
}
