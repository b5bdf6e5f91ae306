import { newId } from '@byway/boot/ids';
import type { PageQuery, Scope } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOneOptions } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.js';
import { type Acting, requireOwnScopes, workspaceOf } from '../platform/acting.js';
import { Clock } from '../platform/clock.js';
import { VaultSettings } from '../platform/vault-settings.js';
import { requireWorkspace } from '../workspaces/require-workspace.js';
import { ApiKey } from './api-key.entity.js';
import { keptOf, newApiKeySecret } from './api-key-secret.js';

export interface NewApiKey {
  name: string;
  scopes: Scope[];
  /** undefined: the actor's own. */
  workspaceId: string | undefined;
  expiresAt: Date | null;
}

/** What to change of a key; what is absent stays. */
export type ApiKeyChanges = Partial<Pick<NewApiKey, 'name' | 'scopes' | 'expiresAt'>>;

/** A key with the secret that is shown this once. */
export interface IssuedApiKey {
  key: ApiKey;
  secret: string;
}

/** Makes a change wait for another change of the same key. */
const forUpdate = { lock: { mode: 'pessimistic_write' } } as const;

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: VaultSettings,
  ) {}

  /** Throws `insufficient_scope` for scopes the actor lacks, `not_found` for a foreign workspace. */
  async create(acting: Acting, input: NewApiKey): Promise<IssuedApiKey> {
    requireOwnScopes(acting, input.scopes);
    const workspaceId = workspaceOf(acting, input.workspaceId);
    const secret = newApiKeySecret();
    const key: ApiKey = {
      ...keptOf(secret),
      id: newId('key'),
      workspaceId,
      name: input.name,
      scopes: [...new Set(input.scopes)],
      expiresAt: input.expiresAt,
      lastUsedAt: null,
      createdAt: this.clock.date(),
    };
    await this.dataSource.transaction(async (manager) => {
      await requireWorkspace(manager, workspaceId);
      await manager.insert(ApiKey, key);
      await this.recordChange(manager, acting, key, 'api_key.create');
    });
    return { key, secret };
  }

  /** One page, newest first, and how many there are. */
  list(acting: Acting, page: PageQuery): Promise<[ApiKey[], number]> {
    return this.dataSource.getRepository(ApiKey).findAndCount({
      where: { workspaceId: workspaceOf(acting, page.workspace_id) },
      // The admin key's id tells no time.
      order: { createdAt: 'DESC', id: 'DESC' },
      take: page.page_size,
      skip: page.page_size * page.current_page,
    });
  }

  read(acting: Acting, id: string): Promise<ApiKey> {
    return this.find(this.dataSource.manager, { workspaceId: acting.workspaceId, id });
  }

  /** Throws `insufficient_scope` for scopes the actor lacks. The secret stays. */
  async update(acting: Acting, id: string, changes: ApiKeyChanges): Promise<ApiKey> {
    requireOwnScopes(acting, changes.scopes ?? []);
    return this.dataSource.transaction(async (manager) => {
      const key = await this.find(manager, { workspaceId: acting.workspaceId, id }, forUpdate);
      this.refuseAdminKey(key);
      const { name = key.name, scopes = key.scopes, expiresAt = key.expiresAt } = changes;
      const changed = { name, scopes: [...new Set(scopes)], expiresAt };
      await manager.update(ApiKey, { id: key.id }, changed);
      await this.recordChange(manager, acting, key, 'api_key.update');
      return { ...key, ...changed };
    });
  }

  async delete(acting: Acting, id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const key = await this.find(manager, { workspaceId: acting.workspaceId, id }, forUpdate);
      this.refuseAdminKey(key);
      await manager.delete(ApiKey, { id: key.id });
      await this.recordChange(manager, acting, key, 'api_key.delete');
    });
  }

  /** Gives the key a new secret; the old one is dead when this returns. */
  async rotate(acting: Acting, id: string): Promise<IssuedApiKey> {
    const secret = newApiKeySecret();
    const key = await this.dataSource.transaction(async (manager) => {
      const found = await this.find(manager, { workspaceId: acting.workspaceId, id }, forUpdate);
      this.refuseAdminKey(found);
      // Who rotates a key holds its scopes afterwards.
      requireOwnScopes(acting, found.scopes);
      await manager.update(ApiKey, { id: found.id }, keptOf(secret));
      await this.recordChange(manager, acting, found, 'api_key.rotate');
      return { ...found, ...keptOf(secret) };
    });
    return { key, secret };
  }

  private async find(
    manager: EntityManager,
    where: { workspaceId: string; id: string },
    options: Pick<FindOneOptions, 'lock'> = {},
  ): Promise<ApiKey> {
    const key = await manager.findOne(ApiKey, { where, ...options });
    if (key === null) throw new BywayError('not_found', 'No such API key.', { param: 'id' });
    return key;
  }

  /** The next start would bring it back as it was, so the change would only seem to be made. */
  private refuseAdminKey(key: ApiKey): void {
    if (key.sha256 === this.settings.adminKeySha256) {
      throw new BywayError('conflict', 'This key is set by BYWAY_ADMIN_KEY: change that variable instead.');
    }
  }

  private recordChange(manager: EntityManager, acting: Acting, key: ApiKey, action: string): Promise<void> {
    const { actor } = acting;
    return this.audit.record(manager, [
      { workspaceId: key.workspaceId, actor, action, objectType: 'api-key', objectId: key.id },
    ]);
  }
}
