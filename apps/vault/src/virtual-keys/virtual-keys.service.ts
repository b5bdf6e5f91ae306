import { newId } from '@byway/boot/ids';
import type { PageQuery } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { isUniqueViolation } from '@byway/persistence/service-data-source';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOneOptions } from 'typeorm';
import { AuditTrail } from '../audit/audit-trail.js';
import { seal } from '../crypto/envelope.js';
import { maskSecret } from '../crypto/mask-secret.js';
import { MasterKeyring } from '../crypto/master-keyring.js';
import { type Acting, unknownWorkspace } from '../platform/acting.js';
import { Clock } from '../platform/clock.js';
import { VaultSettings } from '../platform/vault-settings.js';
import { requireWorkspace } from '../workspaces/require-workspace.js';
import { credentialBinding } from './credential-binding.js';
import { checkCustomHost } from './custom-host.js';
import { newSlug } from './slug.js';
import type { VirtualKeyChanges, VirtualKeyInput } from './virtual-key-input.js';
import { VirtualKey } from './virtual-key.entity.js';

/** Tries to find a free slug; with 31^6 suffixes per name the second is hardly ever needed. */
const SLUG_TRIES = 3;

/** Makes a change wait for another change of the same row, also for that of rotate-master. */
const forUpdate = { lock: { mode: 'pessimistic_write' } } as const;

@Injectable()
export class VirtualKeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keyring: MasterKeyring,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly settings: VaultSettings,
  ) {}

  /** Throws `host_not_allowed` and, for a workspace that is not the actor's, `not_found`. */
  async create(acting: Acting, input: VirtualKeyInput): Promise<VirtualKey> {
    const { credential, workspaceId = acting.workspaceId, ...fields } = input;
    if (workspaceId !== acting.workspaceId) throw unknownWorkspace();
    this.checkHost(fields.customHost);
    const id = newId('vk');
    const now = this.clock.date();
    const row = {
      ...fields,
      ...this.sealed({ id, workspaceId }, credential),
      id,
      workspaceId,
      status: 'active' as const,
      createdAt: now,
      lastUpdatedAt: now,
    };
    for (let tries = 1; ; tries += 1) {
      const key: VirtualKey = { ...row, slug: newSlug(row.name) };
      try {
        await this.insert(acting, key);
        return key;
      } catch (error) {
        if (!isUniqueViolation(error) || tries === SLUG_TRIES) throw error;
      }
    }
  }

  /** One page, newest first, and how many there are. */
  list(acting: Acting, page: PageQuery): Promise<[VirtualKey[], number]> {
    const { workspaceId } = acting;
    if (page.workspace_id !== undefined && page.workspace_id !== workspaceId) throw unknownWorkspace();
    return this.dataSource.getRepository(VirtualKey).findAndCount({
      where: { workspaceId },
      order: { id: 'DESC' },
      take: page.page_size,
      skip: page.page_size * page.current_page,
    });
  }

  /** Throws `virtual_key_not_found`, also for a slug of another workspace. */
  read(workspaceId: string, slug: string): Promise<VirtualKey> {
    return this.find(this.dataSource.manager, { workspaceId, slug });
  }

  /** Changes what is given and leaves the rest; a new credential gets a data key of its own. */
  async update(acting: Acting, slug: string, changes: VirtualKeyChanges): Promise<VirtualKey> {
    const { credential, ...fields } = changes;
    this.checkHost(fields.customHost);
    return this.dataSource.transaction(async (manager) => {
      const key = await this.find(manager, { workspaceId: acting.workspaceId, slug }, forUpdate);
      const values = {
        ...fields,
        ...(credential !== undefined && this.sealed(key, credential)),
        lastUpdatedAt: this.clock.date(),
      };
      await manager.save(VirtualKey, { id: key.id, ...values });
      const action = credential === undefined ? 'virtual_key.update' : 'virtual_key.rotate';
      await this.recordChange(manager, acting, key, action);
      return { ...key, ...values };
    });
  }

  async delete(acting: Acting, slug: string): Promise<VirtualKey> {
    return this.dataSource.transaction(async (manager) => {
      const key = await this.find(manager, { workspaceId: acting.workspaceId, slug }, forUpdate);
      await manager.delete(VirtualKey, { id: key.id });
      await this.recordChange(manager, acting, key, 'virtual_key.delete');
      return key;
    });
  }

  private insert(acting: Acting, key: VirtualKey): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      await requireWorkspace(manager, key.workspaceId);
      await manager.save(VirtualKey, key);
      await this.recordChange(manager, acting, key, 'virtual_key.create');
    });
  }

  private sealed(place: { id: string; workspaceId: string }, credential: string) {
    return { ...seal(this.keyring, credentialBinding(place), credential), maskedKey: maskSecret(credential) };
  }

  private checkHost(customHost: string | null | undefined): void {
    if (typeof customHost === 'string') checkCustomHost(customHost, this.settings.trustedCustomHosts);
  }

  private async find(
    manager: EntityManager,
    where: { workspaceId: string; slug: string },
    options: Pick<FindOneOptions, 'lock'> = {},
  ): Promise<VirtualKey> {
    const key = await manager.findOne(VirtualKey, { where, ...options });
    if (key === null) throw virtualKeyNotFound();
    return key;
  }

  private recordChange(
    manager: EntityManager,
    acting: Acting,
    key: VirtualKey,
    action: string,
  ): Promise<void> {
    const { workspaceId, id: objectId } = key;
    return this.audit.record(manager, [
      { workspaceId, actor: acting.actor, action, objectType: 'virtual-key', objectId },
    ]);
  }
}

/** The 404 for a slug that is unknown in the workspace. */
export function virtualKeyNotFound(): BywayError {
  return new BywayError('virtual_key_not_found', 'No such virtual key in this workspace.');
}
