import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Requests that were accepted for good, one row each; the row is the outbox of its current attempt as
 * well. JSON is kept as `json`, not `jsonb`: a caller's body comes back byte for byte, and a text in it
 * may hold `\u0000`, which jsonb refuses.
 */
export class CreateJobs1795100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE jobs (
        id text COLLATE "C" NOT NULL,
        workspace_id text COLLATE "C" NOT NULL,
        api_key_id text NOT NULL,
        endpoint text NOT NULL,
        idempotency_key text COLLATE "C",
        request_hash text,
        webhook_url text,
        priority integer NOT NULL,
        log_bodies boolean NOT NULL,
        body json,
        plan json,
        trace json,
        forwardable_headers json,
        state json NOT NULL,
        status text NOT NULL,
        attempt integer NOT NULL,
        provider text NOT NULL,
        run_at timestamptz NOT NULL,
        outbox_due_at timestamptz,
        queued_at timestamptz,
        begun_at timestamptz,
        begun_by text,
        check_at timestamptz,
        missing_since timestamptz,
        cancel_requested_at timestamptz,
        accepted_at timestamptz NOT NULL,
        started_at timestamptz,
        completed_at timestamptz,
        deadline_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        result json,
        result_asset_id text,
        error json,
        CONSTRAINT jobs_pkey PRIMARY KEY (id),
        CONSTRAINT jobs_idempotency_key UNIQUE (workspace_id, idempotency_key),
        CONSTRAINT jobs_status_check
          CHECK (status IN ('queued', 'in_progress', 'completed', 'failed', 'cancelled', 'expired')),
        CONSTRAINT jobs_looked_after_check
          CHECK (status NOT IN ('queued', 'in_progress') OR outbox_due_at IS NOT NULL OR check_at IS NOT NULL)
      )`);
    for (const [name, meaning] of [
      ['id', 'the request id'],
      ['body', 'like plan, trace and forwardable_headers: null once the job has ended'],
      ['attempt', 'number of the current attempt: the fence of every transition'],
      ['run_at', 'when the current attempt may start'],
      ['outbox_due_at', 'when the current attempt has to be queued; null: it was'],
      ['begun_at', 'when a worker began the current attempt; null: none has'],
      ['check_at', 'when to look whether the current attempt is still in the queue'],
      ['missing_since', 'when an attempt that was begun was first not found in the queue'],
      ['expires_at', 'when the job is forgotten'],
    ]) {
      await runner.query(`COMMENT ON COLUMN jobs.${name} IS '${meaning}'`);
    }
    for (const index of [
      'jobs_list_idx ON jobs (workspace_id, id)',
      'jobs_status_idx ON jobs (workspace_id, status, id)',
      'jobs_outbox_idx ON jobs (outbox_due_at) WHERE outbox_due_at IS NOT NULL',
      'jobs_check_idx ON jobs (check_at) WHERE check_at IS NOT NULL',
      `jobs_deadline_idx ON jobs (deadline_at) WHERE status IN ('queued', 'in_progress')`,
      `jobs_open_idx ON jobs (status, accepted_at) WHERE status IN ('queued', 'in_progress')`,
      'jobs_expiry_idx ON jobs (expires_at)',
    ]) {
      await runner.query(`CREATE INDEX ${index}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE jobs');
  }
}
