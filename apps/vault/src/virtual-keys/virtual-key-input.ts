import { createVirtualKeySchema, updateVirtualKeySchema } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { parseOrThrow } from '@byway/errors/zod-issues';
import { findProvider } from '@byway/providers/catalogue/provider-catalogue';
import type { VirtualKey } from './virtual-key.entity.js';

type Described = Pick<
  VirtualKey,
  'name' | 'note' | 'customHost' | 'usageLimits' | 'rateLimits' | 'expiresAt'
>;

/** A virtual key to create. */
export interface VirtualKeyInput extends Described {
  provider: string;
  /** The provider key in plain text. */
  credential: string;
  /** undefined: the actor's own. */
  workspaceId: string | undefined;
}

/** What to change of a virtual key; what is absent stays. */
export type VirtualKeyChanges = Partial<Described> & { credential?: string; status?: VirtualKey['status'] };

const dateOf = (text: string | null | undefined) => (typeof text === 'string' ? new Date(text) : null);

/** Reads the body of a create; throws `unknown_provider` and the errors of the schema. */
export function readVirtualKeyInput(body: unknown): VirtualKeyInput {
  const given = parseOrThrow(createVirtualKeySchema, body);
  const provider = findProvider(given.provider);
  if (provider === undefined) {
    throw new BywayError('unknown_provider', 'provider: no such provider.', { param: 'provider' });
  }
  return {
    name: given.name,
    provider: provider.name,
    credential: given.key,
    note: given.note ?? null,
    customHost: given.custom_host ?? null,
    usageLimits: given.usage_limits ?? null,
    rateLimits: given.rate_limits ?? null,
    expiresAt: dateOf(given.expires_at),
    workspaceId: given.workspace_id,
  };
}

/** Reads the body of an update: null clears a field, an absent one is not touched. */
export function readVirtualKeyChanges(body: unknown): VirtualKeyChanges {
  const given = parseOrThrow(updateVirtualKeySchema, body);
  return {
    ...(given.name !== undefined && { name: given.name }),
    ...(given.key !== undefined && { credential: given.key }),
    ...(given.status !== undefined && { status: given.status }),
    ...(given.note !== undefined && { note: given.note }),
    ...(given.custom_host !== undefined && { customHost: given.custom_host }),
    ...(given.usage_limits !== undefined && { usageLimits: given.usage_limits }),
    ...(given.rate_limits !== undefined && { rateLimits: given.rate_limits }),
    ...(given.expires_at !== undefined && { expiresAt: dateOf(given.expires_at) }),
  };
}
