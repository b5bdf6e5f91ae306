import { newId } from '@byway/boot/ids';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { type ConfigRow, configRowSchema, type VersionRow, versionRowSchema } from './config-rows.js';
import type { StoredConfig } from './stored-config.js';

export interface NewConfig {
  workspaceId: string;
  slug: string;
  name: string;
}

export interface NewVersion {
  configId: string;
  version: number;
  config: StoredConfig;
  createdBy: string;
}

const withVersion = `
  SELECT c.id, c.workspace_id, c.slug, c.name, c.status, c.version, c.created_at, c.last_updated_at,
    v.id AS version_id, v.config,
    EXISTS (SELECT 1 FROM default_configs d WHERE d.config_id = c.id) AS is_default
  FROM configs c JOIN config_versions v ON v.config_id = c.id AND v.version = c.version`;

/** The SQL of configs. Reads go over the pool; writes take the manager of a transaction. */
@Injectable()
export class ConfigsRepository {
  constructor(private readonly dataSource: DataSource) {}

  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** @param key a slug, or an id: the portkey-ai SDK may delete by id. */
  async find(workspaceId: string, key: string, manager = this.dataSource.manager): Promise<ConfigRow | undefined> {
    const sql = `${withVersion} WHERE c.workspace_id = $1 AND (c.slug = $2 OR c.id = $2)`;
    return (await rowsOf(manager, sql, [workspaceId, key])).at(0);
  }

  async findDefault(workspaceId: string): Promise<ConfigRow | undefined> {
    const sql = `${withVersion} WHERE c.id = (SELECT config_id FROM default_configs WHERE workspace_id = $1)`;
    return (await rowsOf(this.dataSource.manager, sql, [workspaceId])).at(0);
  }

  /** Active ones, newest first. */
  listActive(workspaceId: string): Promise<ConfigRow[]> {
    const sql = `${withVersion} WHERE c.workspace_id = $1 AND c.status = 'active' ORDER BY c.id DESC`;
    return rowsOf(this.dataSource.manager, sql, [workspaceId]);
  }

  /** Newest first. */
  async versions(configId: string): Promise<VersionRow[]> {
    const sql = `SELECT id, version, config, created_by, created_at FROM config_versions
      WHERE config_id = $1 ORDER BY version DESC`;
    return z.array(versionRowSchema).parse(await this.dataSource.query<unknown>(sql, [configId]));
  }

  /** Keeps other writers of this config out until the transaction ends. */
  async lock(manager: EntityManager, configId: string): Promise<void> {
    await manager.query('SELECT 1 FROM configs WHERE id = $1 FOR UPDATE', [configId]);
  }

  /** @returns the new id. Throws PostgreSQL's unique_violation when the slug is taken. */
  async insert(manager: EntityManager, { workspaceId, slug, name }: NewConfig): Promise<string> {
    const id = newId('cfg');
    const sql = 'INSERT INTO configs (id, workspace_id, slug, name, version) VALUES ($1, $2, $3, $4, 1)';
    await manager.query(sql, [id, workspaceId, slug, name]);
    return id;
  }

  async insertVersion(manager: EntityManager, { configId, version, config, createdBy }: NewVersion): Promise<void> {
    await manager.query(
      'INSERT INTO config_versions (id, config_id, version, config, created_by) VALUES ($1, $2, $3, $4, $5)',
      [newId('cv'), configId, version, JSON.stringify(config), createdBy],
    );
  }

  async update(manager: EntityManager, row: Pick<ConfigRow, 'id' | 'name' | 'status' | 'version'>): Promise<void> {
    await manager.query(
      'UPDATE configs SET name = $2, status = $3, version = $4, last_updated_at = now() WHERE id = $1',
      [row.id, row.name, row.status, row.version],
    );
  }

  /** Makes the config the default of its workspace, in place of any other. */
  async setDefault(manager: EntityManager, workspaceId: string, configId: string): Promise<void> {
    await manager.query(
      `INSERT INTO default_configs (workspace_id, config_id) VALUES ($1, $2)
       ON CONFLICT (workspace_id) DO UPDATE SET config_id = excluded.config_id`,
      [workspaceId, configId],
    );
  }

  async clearDefault(manager: EntityManager, configId: string): Promise<void> {
    await manager.query('DELETE FROM default_configs WHERE config_id = $1', [configId]);
  }
}

async function rowsOf(manager: EntityManager, sql: string, values: unknown[]): Promise<ConfigRow[]> {
  return z.array(configRowSchema).parse(await manager.query<unknown>(sql, values));
}
