import type { ApiKeyView, CreatedApiKey } from '@byway/contracts/vault-api';
import type { ApiKey } from './api-key.entity.js';
import type { IssuedApiKey } from './api-keys.service.js';

/** The key as the API shows it. @param now Unix time in ms. */
export function apiKeyView(key: ApiKey, now: number): ApiKeyView {
  const { expiresAt } = key;
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    workspace_id: key.workspaceId,
    status: expiresAt !== null && expiresAt.getTime() <= now ? 'expired' : 'active',
    expires_at: expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
    object: 'api-key',
  };
}

/** The same with the secret, for the one answer that shows it. */
export function issuedApiKeyView({ key, secret }: IssuedApiKey, now: number): CreatedApiKey {
  return { ...apiKeyView(key, now), key: secret };
}
