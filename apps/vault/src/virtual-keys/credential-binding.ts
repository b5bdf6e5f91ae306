import { bindingOf } from '../crypto/envelope.js';

/** What the envelope of a virtual key is bound to: this row of this workspace. */
export function credentialBinding(row: { workspaceId: string; id: string }): string {
  return bindingOf('virtual-key', row.workspaceId, row.id);
}
