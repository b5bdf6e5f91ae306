import { credentialBinding } from '../virtual-keys/credential-binding.js';
import { VirtualKey } from '../virtual-keys/virtual-key.entity.js';
import { WebhookSecret } from '../webhook-secrets/webhook-secret.entity.js';
import { webhookSecretBinding } from '../webhook-secrets/webhook-secret-binding.js';
import type { SealedTable } from './rewrap-rows.js';

/** Every table that needs a master key to be read. */
export const sealedTables: readonly SealedTable[] = [
  {
    entity: VirtualKey,
    bindingOf: credentialBinding,
    objectType: 'virtual-key',
    action: 'virtual_key.rewrap',
  },
  {
    entity: WebhookSecret,
    bindingOf: webhookSecretBinding,
    objectType: 'webhook-secret',
    action: 'webhook_secret.rewrap',
  },
];
