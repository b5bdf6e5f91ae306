import type { Logger } from '@byway/boot/logger';
import { BywayError } from '@byway/errors/byway-error';
import { Inject, Injectable } from '@nestjs/common';
import { bindingOf, type Envelope, open, rewrap, seal } from '../crypto/envelope.js';
import { MasterKeyring, UnknownMasterKeyError } from '../crypto/master-keyring.js';
import { LOGGER } from '../platform/platform.module.js';
import { decodeToken, encodeToken } from './sealed-token.js';

/**
 * Seals provider keys that a caller gave inline. Nothing is stored: the token is the whole envelope
 * and lives in configs and queue jobs. `rotate-master` cannot reach it there, so an old master key
 * is needed until every token under it is resealed or gone.
 */
@Injectable()
export class SealedSecrets {
  constructor(
    private readonly keyring: MasterKeyring,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A token that opens in this workspace only. */
  seal(workspaceId: string, secret: string): string {
    return encodeToken(seal(this.keyring, bindingFor(workspaceId), secret));
  }

  /** The secret; throws `invalid_value` for a token that was altered or is of another workspace. */
  open(workspaceId: string, token: string): string {
    return this.attempt(token, (envelope) => open(this.keyring, bindingFor(workspaceId), envelope));
  }

  /** The same secret under the current master key; a token that is there already comes back as it is. */
  reseal(workspaceId: string, token: string): string {
    return this.attempt(token, (envelope) => {
      const binding = bindingFor(workspaceId);
      // Opening first: rewrapping alone would give a damaged ciphertext a healthy look.
      open(this.keyring, binding, envelope);
      if (envelope.masterKeyId === this.keyring.current.id) return token;
      return encodeToken(rewrap(this.keyring, binding, envelope));
    });
  }

  private attempt(token: string, action: (envelope: Envelope) => string): string {
    const envelope = decodeToken(token);
    if (envelope === undefined) throw cannotOpen();
    try {
      return action(envelope);
    } catch (error) {
      if (error instanceof UnknownMasterKeyError) {
        this.logger.warn(
          { masterKeyId: error.masterKeyId },
          'a sealed key needs a master key that is not configured',
        );
      }
      throw cannotOpen();
    }
  }
}

const bindingFor = (workspaceId: string) => bindingOf('sealed', workspaceId);

/** The same for every cause, so that the answer helps nobody to forge a token. */
function cannotOpen(): BywayError {
  return new BywayError('invalid_value', 'token: the sealed key cannot be opened in this workspace.', {
    param: 'token',
  });
}
