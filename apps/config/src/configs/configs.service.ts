import type { createConfigSchema, updateConfigSchema } from '@byway/contracts/config-api';
import { BywayError } from '@byway/errors/byway-error';
import { isUniqueViolation } from '@byway/persistence/service-data-source';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { ConfigRow, VersionRow } from './config-rows.js';
import { newConfigSlug } from './config-slug.js';
import { ConfigsRepository } from './configs.repository.js';
import { InlineKeySealer } from './inline-key-sealer.js';

/** For whom a config is written. */
export interface Writer {
  workspaceId: string;
  actor: string;
}

/** Six random characters collide rarely; three draws never do in practice. */
const SLUG_DRAWS = 3;

/** Saved gateway configs of a workspace. A config of another workspace does not exist here. */
@Injectable()
export class ConfigsService {
  constructor(
    private readonly configs: ConfigsRepository,
    private readonly sealer: InlineKeySealer,
  ) {}

  list(workspaceId: string): Promise<ConfigRow[]> {
    return this.configs.listActive(workspaceId);
  }

  /** Archived ones included. @throws BywayError `config_not_found`. */
  async read(workspaceId: string, slug: string): Promise<ConfigRow> {
    const found = await this.configs.find(workspaceId, slug);
    if (found === undefined) throw unknownConfig();
    return found;
  }

  /** Newest first. @throws BywayError `config_not_found`. */
  async versions(workspaceId: string, slug: string): Promise<VersionRow[]> {
    const { id } = await this.read(workspaceId, slug);
    return this.configs.versions(id);
  }

  /** What requests may use. @throws BywayError `config_not_found`, also for an archived one. */
  async resolve(workspaceId: string, slug: string): Promise<ConfigRow> {
    const found = await this.read(workspaceId, slug);
    if (found.status === 'archived') throw unknownConfig();
    return found;
  }

  /** @throws BywayError `config_not_found` when the workspace has no default. */
  async resolveDefault(workspaceId: string): Promise<ConfigRow> {
    const found = await this.configs.findDefault(workspaceId);
    if (found === undefined) throw new BywayError('config_not_found', 'This workspace has no default config.');
    return found;
  }

  /** @throws BywayError `invalid_config`, or `service_unavailable` when keys cannot be sealed. */
  async create(writer: Writer, body: z.output<typeof createConfigSchema>): Promise<ConfigRow> {
    const { workspaceId, actor } = writer;
    const config = await this.sealer.seal(workspaceId, body.config);
    for (let draw = 1; ; draw += 1) {
      const slug = newConfigSlug(body.name);
      try {
        return await this.configs.transaction(async (manager) => {
          const id = await this.configs.insert(manager, { workspaceId, slug, name: body.name });
          await this.configs.insertVersion(manager, { configId: id, version: 1, config, createdBy: actor });
          if (Boolean(body.isDefault)) await this.configs.setDefault(manager, workspaceId, id);
          return await this.saved(workspaceId, slug, manager);
        });
      } catch (error) {
        if (!isUniqueViolation(error) || draw === SLUG_DRAWS) throw error;
      }
    }
  }

  /**
   * Changes what the body names; a `config` becomes a new version.
   * @throws BywayError `config_not_found`, `invalid_config`, `conflict` for an archived default.
   */
  async update(writer: Writer, slug: string, body: z.output<typeof updateConfigSchema>): Promise<ConfigRow> {
    const { workspaceId, actor } = writer;
    const before = await this.read(workspaceId, slug);
    if (body.slug !== undefined && body.slug !== before.slug) {
      throw new BywayError('invalid_value', 'slug: cannot be changed', { param: 'slug' });
    }
    // Asked outside of the transaction, so that a slow vault holds no lock.
    const config =
      body.config === undefined ? undefined : await this.sealer.seal(workspaceId, body.config, before.config);
    return this.configs.transaction(async (manager) => {
      await this.configs.lock(manager, before.id);
      const current = await this.saved(workspaceId, before.slug, manager);
      const status = body.status ?? current.status;
      if (status === 'archived' && Boolean(body.isDefault)) {
        throw new BywayError('conflict', 'isDefault: an archived config cannot be the default', {
          param: 'isDefault',
        });
      }
      const version = config === undefined ? current.version : current.version + 1;
      if (config !== undefined) {
        await this.configs.insertVersion(manager, { configId: current.id, version, config, createdBy: actor });
      }
      await this.configs.update(manager, { id: current.id, name: body.name ?? current.name, status, version });
      if (Boolean(body.isDefault)) await this.configs.setDefault(manager, workspaceId, current.id);
      else if (body.isDefault !== undefined || status === 'archived') {
        await this.configs.clearDefault(manager, current.id);
      }
      return await this.saved(workspaceId, current.slug, manager);
    });
  }

  /** Archives: requests can no longer use it, its versions stay. @throws BywayError `config_not_found`. */
  async archive(writer: Writer, slug: string): Promise<ConfigRow> {
    await this.resolve(writer.workspaceId, slug);
    return this.update(writer, slug, { status: 'archived' });
  }

  private async saved(
    workspaceId: string,
    slug: string,
    manager: Parameters<ConfigsRepository['find']>[2],
  ): Promise<ConfigRow> {
    const row = await this.configs.find(workspaceId, slug, manager);
    if (row === undefined) throw unknownConfig();
    return row;
  }
}

function unknownConfig(): BywayError {
  return new BywayError('config_not_found', 'No such config in this workspace.', { param: 'slug' });
}
