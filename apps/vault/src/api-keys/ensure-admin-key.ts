import { defaultWorkspaceId, scopes } from '@byway/contracts/vault-api';
import { isUniqueViolation } from '@byway/persistence/service-data-source';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.js';
import type { Clock } from '../platform/clock.js';
import { ApiKey } from './api-key.entity.js';
import { keptOf } from './api-key-secret.js';

/** There is one such key: a new value of the variable replaces the old key instead of adding one. */
const ADMIN_KEY_ID = 'key_admin';

/**
 * Makes the value of BYWAY_ADMIN_KEY an API key with every scope in the default workspace. Safe to
 * repeat and to run in several processes at once.
 */
export async function ensureAdminKey(dataSource: DataSource, secret: string, clock: Clock): Promise<void> {
  const wanted = { ...keptOf(secret), scopes: [...scopes] };
  const present = await dataSource.getRepository(ApiKey).findOneBy({ id: ADMIN_KEY_ID });
  if (present?.sha256 === wanted.sha256 && scopes.every((scope) => present.scopes.includes(scope))) return;
  const key = {
    ...wanted,
    id: ADMIN_KEY_ID,
    workspaceId: defaultWorkspaceId,
    name: 'admin',
    expiresAt: null,
    createdAt: present?.createdAt ?? clock.date(),
  };
  try {
    await dataSource.transaction(async (manager) => {
      await manager.upsert(ApiKey, key, ['id']);
      await new AuditTrail(clock).record(manager, [
        {
          workspaceId: defaultWorkspaceId,
          actor: 'environment',
          action: present === null ? 'api_key.create' : 'api_key.rotate',
          objectType: 'api-key',
          objectId: ADMIN_KEY_ID,
        },
      ]);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Error('BYWAY_ADMIN_KEY is already the secret of another API key: choose a new one.', {
      cause: error,
    });
  }
}
