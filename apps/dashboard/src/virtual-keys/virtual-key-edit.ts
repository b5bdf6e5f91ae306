import type { ProviderView } from '@byway/contracts/providers-api';
import type { VirtualKey } from '@byway/contracts/vault-api';
import type { VirtualKeyChanges } from '../api/virtual-keys.js';
import { type Expiry, expiresAtOf, expiryChangeFault, expiryOf, sameExpiry } from '../shared/expiry.js';
import { customHostFault, textOrNull } from './virtual-key-draft.js';

/** What can be changed of a virtual key, as it stands in the form. */
export interface VirtualKeyEdit {
  name: string;
  custom_host: string;
  note: string;
  expires_at: Expiry;
}

export function editOf({ name, custom_host, note, expires_at }: VirtualKey): VirtualKeyEdit {
  return { name, custom_host: custom_host ?? '', note: note ?? '', expires_at: expiryOf(expires_at) };
}

interface EditContext {
  edit: VirtualKeyEdit;
  before: VirtualKeyEdit;
  /** Undefined: not known yet. */
  provider: ProviderView | undefined;
  /** Unix time in ms. */
  nowMs: number;
}

/** What is wrong with an edit, by field. */
export function editFaults({ edit, before, provider, nowMs }: EditContext) {
  return {
    name: edit.name.trim() === '' ? 'Give it a name' : null,
    custom_host: customHostFault(edit.custom_host, provider),
    expires_at: expiryChangeFault(edit.expires_at, before.expires_at, nowMs),
  };
}

/** What an edit changes; the rest is not sent, so that nobody else's change is undone. @param nowMs Unix ms. */
export function virtualKeyChangesOf(
  edit: VirtualKeyEdit,
  before: VirtualKeyEdit,
  nowMs: number,
): VirtualKeyChanges {
  return {
    ...(edit.name.trim() !== before.name && { name: edit.name.trim() }),
    ...(edit.custom_host.trim() !== before.custom_host && { custom_host: textOrNull(edit.custom_host) }),
    ...(edit.note.trim() !== before.note && { note: textOrNull(edit.note) }),
    ...(!sameExpiry(edit.expires_at, before.expires_at) && {
      expires_at: expiresAtOf(edit.expires_at, nowMs),
    }),
  };
}
