import type { Scope } from '@byway/contracts/vault-api';
import type { ApiKeyChanges } from '../api/api-keys.js';
import { type Expiry, expiresAtOf, sameExpiry } from '../shared/expiry.js';
import { sameScopes } from './scope-groups.js';

/** What can be changed of an API key, as it stands in the form. */
export interface ApiKeyEdit {
  name: string;
  scopes: Scope[];
  expires_at: Expiry;
}

/**
 * What an edit changes. The rest is not sent: nobody else's change is undone, and scopes that the
 * signed-in key lacks are not granted anew. @param nowMs Unix time in ms.
 */
export function apiKeyChangesOf(edit: ApiKeyEdit, before: ApiKeyEdit, nowMs: number): ApiKeyChanges {
  return {
    ...(edit.name.trim() !== before.name && { name: edit.name.trim() }),
    ...(!sameScopes(edit.scopes, before.scopes) && { scopes: edit.scopes }),
    ...(!sameExpiry(edit.expires_at, before.expires_at) && {
      expires_at: expiresAtOf(edit.expires_at, nowMs),
    }),
  };
}
