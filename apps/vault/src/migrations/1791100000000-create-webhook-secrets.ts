import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names of constraints are those of the entities, so that TypeORM sees no difference. */
const statements = [
  `CREATE TABLE webhook_secrets (
    id text CONSTRAINT pk_webhook_secrets PRIMARY KEY,
    workspace_id text NOT NULL CONSTRAINT fk_webhook_secrets_workspace REFERENCES workspaces (id),
    expires_at timestamptz,
    master_key_id text NOT NULL,
    wrapped_key bytea NOT NULL,
    iv bytea NOT NULL,
    ciphertext bytea NOT NULL,
    tag bytea NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  'CREATE UNIQUE INDEX uq_webhook_secrets_current ON webhook_secrets (workspace_id) WHERE expires_at IS NULL',
  'CREATE INDEX ix_webhook_secrets_workspace ON webhook_secrets (workspace_id, id)',
  'CREATE INDEX ix_webhook_secrets_master_key ON webhook_secrets (master_key_id)',
  // An admin key of before has every scope, and nobody else could grant it these.
  `UPDATE api_keys SET scopes = scopes || ARRAY['webhooks.read', 'webhooks.write']
   WHERE id = 'key_admin' AND NOT scopes @> ARRAY['webhooks.read', 'webhooks.write']`,
];

export class CreateWebhookSecrets1791100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_secrets');
    await runner.query(
      `UPDATE api_keys SET scopes = array_remove(array_remove(scopes, 'webhooks.read'), 'webhooks.write')`,
    );
  }
}
