import type { Principal } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock.js';
import { ApiKey } from './api-key.entity.js';
import { LastUsed } from './last-used.js';

/** Tells the gateway who holds an API key. */
@Injectable()
export class PrincipalsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly lastUsed: LastUsed,
  ) {}

  /** @param sha256 of the whole key, hex. Throws `invalid_api_key` when it is unknown or expired. */
  async verify(sha256: string): Promise<Principal> {
    const key = await this.dataSource.getRepository(ApiKey).findOneBy({ sha256 });
    const expiresAt = key?.expiresAt?.getTime() ?? null;
    if (key === null || (expiresAt !== null && expiresAt <= this.clock.now())) {
      // One message for both: a guesser learns nothing.
      throw new BywayError('invalid_api_key', 'The API key is unknown, revoked or expired.');
    }
    this.lastUsed.touch(key.id);
    return { apiKeyId: key.id, name: key.name, workspaceId: key.workspaceId, scopes: key.scopes, expiresAt };
  }
}
