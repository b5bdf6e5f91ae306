import type { SavedVirtualKey, VirtualKey as Shown, VirtualKeyFacts } from '@byway/contracts/vault-api';
import type { VirtualKey } from './virtual-key.entity.js';

/** Whether the key is past its `expires_at`. @param now Unix time in ms. */
export function isExpired(key: VirtualKey, now: number): boolean {
  return key.expiresAt !== null && key.expiresAt.getTime() <= now;
}

/** The virtual key as the API shows it, the credential masked. @param now Unix time in ms. */
export function virtualKeyView(key: VirtualKey, now: number): Shown {
  return {
    id: key.id,
    slug: key.slug,
    name: key.name,
    provider: key.provider,
    key: key.maskedKey,
    note: key.note,
    custom_host: key.customHost,
    usage_limits: key.usageLimits,
    rate_limits: key.rateLimits,
    status: key.status === 'active' && isExpired(key, now) ? 'expired' : key.status,
    expires_at: key.expiresAt?.toISOString() ?? null,
    created_at: key.createdAt.toISOString(),
    last_updated_at: key.lastUpdatedAt.toISOString(),
    workspace_id: key.workspaceId,
    object: 'virtual-key',
    ai_provider_name: key.provider,
    masked_api_key: key.maskedKey,
  };
}

/** The answer to create and update. */
export function savedVirtualKeyView({ id, slug }: VirtualKey): SavedVirtualKey {
  return { id, slug, object: 'virtual-key', success: true, data: { slug } };
}

/** What routing needs to know. */
export function virtualKeyFacts(key: VirtualKey): VirtualKeyFacts {
  const { slug, provider, customHost, status } = key;
  return { slug, provider, customHost, status, expiresAt: key.expiresAt?.getTime() ?? null };
}
