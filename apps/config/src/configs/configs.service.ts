import { newId } from '@byway/boot/ids';
import { BywayError } from '@byway/errors/byway-error';
import type { GatewayConfig } from '@byway/routing/config-schema';
import { collectVirtualKeySlugs } from '@byway/routing/virtual-key-slugs';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeySealer } from '../vault/key-sealer.js';
import { Config } from './config.entity.js';
import type { ConfigChanges, ConfigInput } from './config-input.js';
import { sealKeys } from './config-keys.js';
import { newConfigSlug } from './config-slug.js';
import { ConfigVersion } from './config-version.entity.js';

/** For whom a call is made. */
export interface Acting {
  workspaceId: string;
  actor: string;
}

export interface ConfigWithVersion {
  config: Config;
  version: ConfigVersion;
}

@Injectable()
export class ConfigsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sealer: KeySealer,
  ) {}

  async create(acting: Acting, input: ConfigInput): Promise<ConfigWithVersion> {
    const { workspaceId } = acting;
    requireOwnWorkspace(input.workspaceId, workspaceId);
    // A transaction on a database that hangs waits twice, for its start and for its rollback: over 2 s.
    await this.dataSource.query('SELECT 1');
    const body = await sealKeys(input.config, { sealer: this.sealer, workspaceId, before: undefined });
    const now = new Date();
    const config: Config = {
      id: newId('cfg'),
      workspaceId,
      slug: newConfigSlug(input.name),
      name: input.name,
      isDefault: input.isDefault,
      status: 'active',
      currentVersion: 1,
      createdAt: now,
      lastUpdatedAt: now,
    };
    const version = newVersion(config, { body, actor: acting.actor, now });
    await this.dataSource.transaction(async (manager) => {
      if (config.isDefault) await clearDefault(manager, workspaceId);
      await manager.insert(Config, config);
      await manager.save(ConfigVersion, version);
    });
    return { config, version };
  }

  /**
   * The active configs of a workspace, newest first.
   * @param filter.virtualKey only those whose current version names this slug, wherever.
   */
  async list(
    { workspaceId }: Acting,
    filter: { virtualKey?: string | undefined } = {},
  ): Promise<ConfigWithVersion[]> {
    const all = await this.listAll(workspaceId);
    const { virtualKey } = filter;
    if (virtualKey === undefined) return all;
    return all.filter(({ version }) => collectVirtualKeySlugs(version.body).includes(virtualKey));
  }

  private async listAll(workspaceId: string): Promise<ConfigWithVersion[]> {
    const configs = await this.dataSource
      .getRepository(Config)
      .find({ where: { workspaceId, status: 'active' }, order: { createdAt: 'DESC', id: 'DESC' } });
    // An empty `where` would read every version there is.
    if (configs.length === 0) return [];
    const versions = await this.dataSource
      .getRepository(ConfigVersion)
      .find({ where: configs.map(({ id, currentVersion }) => ({ configId: id, version: currentVersion })) });
    const byConfig = new Map(versions.map((version) => [version.configId, version]));
    return configs.flatMap((config) => {
      const version = byConfig.get(config.id);
      return version === undefined ? [] : [{ config, version }];
    });
  }

  /** Throws `config_not_found`. */
  async read(workspaceId: string, slug: string): Promise<ConfigWithVersion> {
    return withVersion(this.dataSource.manager, await find(this.dataSource.manager, workspaceId, slug));
  }

  /** The workspace's default config; throws `config_not_found` when it has none. */
  async readDefault(workspaceId: string): Promise<ConfigWithVersion> {
    const { manager } = this.dataSource;
    const config = await manager.findOneBy(Config, { workspaceId, isDefault: true, status: 'active' });
    if (config === null) throw new BywayError('config_not_found', 'This workspace has no default config.');
    return withVersion(manager, config);
  }

  /** Every version, newest first. */
  async versions(workspaceId: string, slug: string): Promise<ConfigVersion[]> {
    const { manager } = this.dataSource;
    const config = await find(manager, workspaceId, slug);
    return manager.find(ConfigVersion, { where: { configId: config.id }, order: { version: 'DESC' } });
  }

  /** Changes name, default and status in place; a changed `config` becomes a new version. */
  async update(acting: Acting, slug: string, changes: ConfigChanges): Promise<ConfigWithVersion> {
    const { workspaceId, actor } = acting;
    const before = await this.read(workspaceId, slug);
    const body =
      changes.config === undefined
        ? undefined
        : await sealKeys(changes.config, { sealer: this.sealer, workspaceId, before: before.version.body });
    return this.dataSource.transaction(async (manager) => {
      // The row lock makes concurrent updates take the next numbers one after the other.
      const config = await find(manager, workspaceId, slug, { lock: true });
      const now = new Date();
      const { name = config.name, status = config.status } = changes;
      // An archived config serves no request, so it cannot be what requests get by default.
      const isDefault = status === 'active' && (changes.isDefault ?? config.isDefault);
      if (isDefault && !config.isDefault) await clearDefault(manager, workspaceId);
      const currentVersion = config.currentVersion + (body === undefined ? 0 : 1);
      const changed: Config = { ...config, name, isDefault, status, currentVersion, lastUpdatedAt: now };
      if (body !== undefined) await manager.save(ConfigVersion, newVersion(changed, { body, actor, now }));
      await manager.update(Config, { id: config.id }, changed);
      return withVersion(manager, changed);
    });
  }

  /** Archives the config: requests that name it get 404, its versions stay for the log. */
  async archive(workspaceId: string, slug: string): Promise<Config> {
    const config = await find(this.dataSource.manager, workspaceId, slug);
    await this.dataSource.manager.update(
      Config,
      { id: config.id },
      { status: 'archived', isDefault: false, lastUpdatedAt: new Date() },
    );
    return config;
  }
}

async function find(
  manager: EntityManager,
  workspaceId: string,
  slug: string,
  { lock = false } = {},
): Promise<Config> {
  const config = await manager.findOne(Config, {
    // The portkey-ai SDK may name a config by its id.
    where: [
      { workspaceId, slug, status: 'active' },
      { workspaceId, id: slug, status: 'active' },
    ],
    ...(lock && { lock: { mode: 'pessimistic_write' as const } }),
  });
  if (config !== null) return config;
  throw new BywayError('config_not_found', `There is no config "${slug.slice(0, 100)}" in this workspace.`, {
    param: 'x-portkey-config',
  });
}

/** The SDK may name a workspace; it is always the one of the API key. */
function requireOwnWorkspace(asked: string | undefined, own: string): void {
  if (asked === undefined || asked === own) return;
  throw new BywayError('not_found', 'workspace_id: not the workspace of this API key.', {
    param: 'workspace_id',
  });
}

async function withVersion(manager: EntityManager, config: Config): Promise<ConfigWithVersion> {
  const version = await manager.findOneByOrFail(ConfigVersion, {
    configId: config.id,
    version: config.currentVersion,
  });
  return { config, version };
}

/** Makes room for another default; two callers who want theirs take turns. */
async function clearDefault(manager: EntityManager, workspaceId: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `default-config ${workspaceId}`,
  ]);
  await manager.update(Config, { workspaceId, isDefault: true }, { isDefault: false });
}

function newVersion(
  config: Config,
  { body, actor, now }: { body: GatewayConfig; actor: string; now: Date },
): ConfigVersion {
  return {
    id: newId('cfgv'),
    configId: config.id,
    version: config.currentVersion,
    body,
    createdBy: actor,
    createdAt: now,
  };
}
