import { bindingOf } from '../crypto/envelope.js';

/** What the envelope of a webhook secret is bound to: this row of this workspace. */
export function webhookSecretBinding(row: { workspaceId: string; id: string }): string {
  return bindingOf('webhook-secret', row.workspaceId, row.id);
}
