import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Configs, their versions and which one is a workspace's default. */
export class CreateConfigs1795000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE configs (
        id text COLLATE "C" NOT NULL,
        workspace_id text NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        status text NOT NULL DEFAULT 'active',
        version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT configs_pkey PRIMARY KEY (id),
        CONSTRAINT configs_slug_key UNIQUE (workspace_id, slug),
        CONSTRAINT configs_status_check CHECK (status IN ('active', 'archived'))
      )`);
    await runner.query(`
      CREATE TABLE config_versions (
        id text COLLATE "C" NOT NULL,
        config_id text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        config jsonb NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT config_versions_pkey PRIMARY KEY (id),
        CONSTRAINT config_versions_number_key UNIQUE (config_id, version),
        CONSTRAINT config_versions_config_fkey FOREIGN KEY (config_id) REFERENCES configs (id)
      )`);
    // A request's record names the version it ran with, so a version may never change.
    await runner.query(`
      CREATE FUNCTION refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'config versions are immutable'; END $$`);
    await runner.query(`
      CREATE TRIGGER config_versions_immutable BEFORE UPDATE ON config_versions
      FOR EACH ROW EXECUTE FUNCTION refuse_version_change()`);
    // The primary key is the rule that a workspace has one default at most.
    await runner.query(`
      CREATE TABLE default_configs (
        workspace_id text NOT NULL,
        config_id text COLLATE "C" NOT NULL,
        CONSTRAINT default_configs_pkey PRIMARY KEY (workspace_id),
        CONSTRAINT default_configs_config_fkey FOREIGN KEY (config_id) REFERENCES configs (id)
      )`);
    await runner.query('CREATE INDEX default_configs_config_idx ON default_configs (config_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE default_configs, config_versions, configs');
    await runner.query('DROP FUNCTION refuse_version_change');
  }
}
