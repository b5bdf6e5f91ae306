import { sealedSchema } from '@byway/contracts/vault-api';
import type { ServiceCaller } from '@byway/service-clients/service-call';
import type { StoredKey } from '../configs/kept-key.js';

/** Seals keys through the vault. */
export class KeySealer {
  constructor(private readonly vault: ServiceCaller) {}

  /** Throws `service_unavailable` within 2 s when the vault is away. */
  async seal(workspaceId: string, plaintext: string): Promise<StoredKey> {
    const { token, masked } = await this.vault.call({
      method: 'POST',
      path: '/internal/secrets/seal',
      body: { workspaceId, plaintext },
      answer: sealedSchema,
    });
    return { sealed: token, masked };
  }
}
