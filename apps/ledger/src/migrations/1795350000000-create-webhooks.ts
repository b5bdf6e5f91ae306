import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Webhooks at the end of jobs: a row for each delivery, which holds its payload and its schedule, and a
 * row for each URL that asked not to be called any more. No foreign key to `jobs`: a job is forgotten
 * while its delivery may still be tried.
 */
export class CreateWebhooks1795350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_deliveries (
        id text COLLATE "C" NOT NULL,
        workspace_id text COLLATE "C" NOT NULL,
        request_id text COLLATE "C" NOT NULL,
        type text NOT NULL,
        url text NOT NULL,
        payload text NOT NULL,
        status text NOT NULL,
        run integer NOT NULL DEFAULT 1,
        round_tries integer NOT NULL DEFAULT 0,
        try_count integer NOT NULL DEFAULT 0,
        tries jsonb NOT NULL DEFAULT '[]',
        due_at timestamptz,
        next_try_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
        CONSTRAINT webhook_deliveries_status_check
          CHECK (status IN ('pending', 'delivered', 'dead_letter', 'disabled')),
        CONSTRAINT webhook_deliveries_looked_after_check
          CHECK ((status = 'pending') = (due_at IS NOT NULL) AND (status = 'pending') = (ended_at IS NULL))
      )`);
    for (const [name, meaning] of [
      ['id', 'the webhook-id that the receiver sees'],
      ['payload', 'the body, byte for byte what is signed'],
      ['run', 'number of the current try: the fence of its report'],
      ['round_tries', 'tries since the delivery was made or asked for again'],
      ['tries', 'the latest tries, oldest first'],
      ['due_at', 'when to queue the current try, again if it was: a lease'],
      ['next_try_at', 'when the current try was to be made'],
    ]) {
      await runner.query(`COMMENT ON COLUMN webhook_deliveries.${name} IS '${meaning}'`);
    }
    await runner.query(`
      CREATE TABLE webhook_endpoints (
        id text COLLATE "C" NOT NULL,
        workspace_id text COLLATE "C" NOT NULL,
        url text NOT NULL,
        disabled_at timestamptz,
        last_used_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id),
        CONSTRAINT webhook_endpoints_url UNIQUE (workspace_id, url)
      )`);
    for (const index of [
      'webhook_deliveries_list_idx ON webhook_deliveries (workspace_id, id)',
      'webhook_deliveries_status_idx ON webhook_deliveries (workspace_id, status, id)',
      'webhook_deliveries_due_idx ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL',
      'webhook_deliveries_ended_idx ON webhook_deliveries (ended_at) WHERE ended_at IS NOT NULL',
      'webhook_endpoints_used_idx ON webhook_endpoints (last_used_at)',
    ]) {
      await runner.query(`CREATE INDEX ${index}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_deliveries, webhook_endpoints');
  }
}
