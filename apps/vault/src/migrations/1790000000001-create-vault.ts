import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names of constraints are those of the entities, so that TypeORM sees no difference. */
const statements = [
  `CREATE TABLE workspaces (
    id text CONSTRAINT pk_workspaces PRIMARY KEY,
    name text NOT NULL,
    description text,
    created_at timestamptz NOT NULL
  )`,
  `INSERT INTO workspaces (id, name, description, created_at) VALUES ('ws_default', 'default', NULL, now())`,
  `CREATE TABLE api_keys (
    id text CONSTRAINT pk_api_keys PRIMARY KEY,
    workspace_id text NOT NULL CONSTRAINT fk_api_keys_workspace REFERENCES workspaces (id),
    name text NOT NULL,
    sha256 text NOT NULL CONSTRAINT uq_api_keys_sha256 UNIQUE,
    prefix text NOT NULL,
    scopes text[] NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX ix_api_keys_workspace ON api_keys (workspace_id, id)',
  `CREATE TABLE virtual_keys (
    id text CONSTRAINT pk_virtual_keys PRIMARY KEY,
    workspace_id text NOT NULL CONSTRAINT fk_virtual_keys_workspace REFERENCES workspaces (id),
    slug text NOT NULL,
    name text NOT NULL,
    provider text NOT NULL,
    masked_key text NOT NULL,
    note text,
    custom_host text,
    usage_limits jsonb,
    rate_limits jsonb,
    status text NOT NULL,
    expires_at timestamptz,
    master_key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    iv bytea NOT NULL,
    ciphertext bytea NOT NULL,
    tag bytea NOT NULL,
    created_at timestamptz NOT NULL,
    last_updated_at timestamptz NOT NULL,
    CONSTRAINT uq_virtual_keys_slug UNIQUE (workspace_id, slug)
  )`,
  'CREATE INDEX ix_virtual_keys_master_key ON virtual_keys (master_key_id)',
  `CREATE TABLE audit_events (
    id text CONSTRAINT pk_audit_events PRIMARY KEY,
    at timestamptz NOT NULL,
    workspace_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    object_type text NOT NULL,
    object_id text NOT NULL,
    reason text
  )`,
  'CREATE INDEX ix_audit_events_workspace ON audit_events (workspace_id, id)',
];

export class CreateVault1790000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_events, virtual_keys, api_keys, workspaces');
  }
}
