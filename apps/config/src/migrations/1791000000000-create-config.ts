import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Configs and their versions. Versions are immutable: a change is a new row. */
export class CreateConfig1791000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE configs (
        id text CONSTRAINT pk_configs PRIMARY KEY,
        workspace_id text NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        is_default boolean NOT NULL,
        status text NOT NULL,
        current_version integer NOT NULL,
        created_at timestamptz NOT NULL,
        last_updated_at timestamptz NOT NULL,
        CONSTRAINT uq_configs_slug UNIQUE (workspace_id, slug),
        CONSTRAINT ck_configs_status CHECK (status IN ('active', 'archived'))
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX uq_configs_default ON configs (workspace_id) WHERE is_default AND status = 'active'`);
    await runner.query(`
      CREATE TABLE config_versions (
        id text CONSTRAINT pk_config_versions PRIMARY KEY,
        config_id text NOT NULL CONSTRAINT fk_config_versions_config REFERENCES configs (id),
        version integer NOT NULL,
        body jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT uq_config_versions_number UNIQUE (config_id, version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE config_versions');
    await runner.query('DROP TABLE configs');
  }
}
