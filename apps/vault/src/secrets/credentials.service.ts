import type { Logger } from '@byway/boot/logger';
import { BywayError } from '@byway/errors/byway-error';
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.js';
import { open } from '../crypto/envelope.js';
import { MasterKeyring } from '../crypto/master-keyring.js';
import { Clock } from '../platform/clock.js';
import { LOGGER } from '../platform/platform.module.js';
import { credentialBinding } from '../virtual-keys/credential-binding.js';
import { isExpired } from '../virtual-keys/virtual-key-view.js';
import type { VirtualKey } from '../virtual-keys/virtual-key.entity.js';
import { VirtualKeysService } from '../virtual-keys/virtual-keys.service.js';
import { SealedSecrets } from './sealed-secrets.js';

/** How a target names its credential; the `credentialRef` of the plan. */
export type CredentialRef = { kind: 'virtual-key'; slug: string } | { kind: 'sealed'; token: string };

export interface CredentialRequest {
  workspaceId: string;
  actor: string;
  credential: CredentialRef;
}

/** Opens provider keys for workers. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly virtualKeys: VirtualKeysService,
    private readonly sealedSecrets: SealedSecrets,
    private readonly keyring: MasterKeyring,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * The plain provider key. Throws `virtual_key_not_found`, `virtual_key_disabled`,
   * `virtual_key_expired`, `invalid_value` (sealed token); each leaves an audit event.
   */
  async resolve(request: CredentialRequest): Promise<string> {
    const { workspaceId, credential } = request;
    try {
      if (credential.kind === 'sealed') return this.sealedSecrets.open(workspaceId, credential.token);
      return this.openKey(await this.virtualKeys.read(workspaceId, credential.slug));
    } catch (error) {
      if (error instanceof BywayError) await this.recordFailure(request, error);
      throw error;
    }
  }

  private openKey(key: VirtualKey): string {
    if (key.status === 'disabled')
      throw new BywayError('virtual_key_disabled', 'The virtual key is disabled.');
    if (isExpired(key, this.clock.now())) {
      throw new BywayError('virtual_key_expired', 'The virtual key has expired.');
    }
    try {
      return open(this.keyring, credentialBinding(key), key);
    } catch (cause) {
      this.logger.error(
        { virtualKeyId: key.id, masterKeyId: key.masterKeyId },
        'a virtual key cannot be opened',
      );
      throw new BywayError('internal_error', 'The stored key cannot be opened.', { cause });
    }
  }

  private recordFailure(
    { workspaceId, actor, credential }: CredentialRequest,
    error: BywayError,
  ): Promise<void> {
    const object =
      credential.kind === 'virtual-key'
        ? { objectType: 'virtual-key', objectId: credential.slug }
        : // Enough to tell tokens apart; the token itself has no business in a table.
          {
            objectType: 'sealed-key',
            objectId: createHash('sha256').update(credential.token).digest('hex').slice(0, 16),
          };
    return this.audit.record(this.dataSource.manager, [
      { ...object, workspaceId, actor, action: 'credential.resolve_failed', reason: error.code },
    ]);
  }
}
