import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The record. Bodies have a table of their own, so that lists read narrow rows and bodies can expire
 * earlier. Ids and keys compare bytewise: ids sort by time, keys decide between events.
 */
export class CreateLedger1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE requests (
        workspace_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        api_key_id text,
        endpoint text,
        mode text,
        trace_id text,
        span_id text,
        parent_span_id text,
        config_slug text,
        config_version_id text,
        requested_virtual_key text,
        requested_model text,
        metadata jsonb NOT NULL,
        accepted_at timestamptz,
        start_key text COLLATE "C",
        status text NOT NULL,
        http_status integer,
        error_code text,
        error_message text,
        settled_provider text,
        settled_model text,
        settled_target text,
        settled_attempts integer,
        settled_cost_usd numeric,
        cache_status text,
        latency_ms double precision,
        settled_at timestamptz,
        settle_key text COLLATE "C",
        created_at timestamptz NOT NULL,
        last_event_at timestamptz NOT NULL,
        attempt_count integer NOT NULL DEFAULT 0,
        fallback boolean NOT NULL DEFAULT false,
        cost_usd numeric,
        provider text,
        model text,
        target text,
        virtual_key text,
        CONSTRAINT requests_pkey PRIMARY KEY (workspace_id, id)
      )`);
    await runner.query(`
      CREATE TABLE attempts (
        workspace_id text COLLATE "C" NOT NULL,
        request_id text COLLATE "C" NOT NULL,
        number integer NOT NULL,
        target text NOT NULL,
        provider text NOT NULL,
        model text,
        virtual_key text,
        trace_id text NOT NULL,
        span_id text NOT NULL,
        queue_wait_ms double precision NOT NULL,
        started_at timestamptz NOT NULL,
        start_key text COLLATE "C" NOT NULL,
        status text NOT NULL,
        error_code text,
        error_message text,
        http_status integer,
        provider_request_id text,
        latency_ms double precision,
        cost_usd numeric,
        usage jsonb NOT NULL,
        warnings jsonb NOT NULL,
        next jsonb,
        finished_at timestamptz,
        finish_key text COLLATE "C",
        CONSTRAINT attempts_pkey PRIMARY KEY (workspace_id, request_id, number),
        CONSTRAINT attempts_request_fkey FOREIGN KEY (workspace_id, request_id)
          REFERENCES requests (workspace_id, id) ON DELETE CASCADE
      )`);
    await runner.query(`
      CREATE TABLE bodies (
        workspace_id text COLLATE "C" NOT NULL,
        request_id text COLLATE "C" NOT NULL,
        attempt_number integer NOT NULL,
        body jsonb NOT NULL,
        body_key text COLLATE "C" NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT bodies_pkey PRIMARY KEY (workspace_id, request_id, attempt_number),
        CONSTRAINT bodies_request_fkey FOREIGN KEY (workspace_id, request_id)
          REFERENCES requests (workspace_id, id) ON DELETE CASCADE
      )`);
    await runner.query(`COMMENT ON COLUMN bodies.attempt_number IS '0: the body of the request itself'`);
    await runner.query(`
      CREATE TABLE feedback (
        workspace_id text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        trace_id text NOT NULL,
        value integer NOT NULL,
        weight double precision NOT NULL,
        metadata jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT feedback_pkey PRIMARY KEY (workspace_id, id)
      )`);
    // Lists walk the primary key backwards; these serve the filters, the traces and the clean-up.
    for (const index of [
      'requests_created_idx ON requests (workspace_id, created_at DESC)',
      'requests_trace_idx ON requests (workspace_id, trace_id)',
      'requests_provider_idx ON requests (workspace_id, provider, id)',
      'requests_model_idx ON requests (workspace_id, model, id)',
      'requests_requested_model_idx ON requests (workspace_id, requested_model, id)',
      'requests_metadata_idx ON requests USING gin (metadata jsonb_path_ops)',
      'requests_fallback_idx ON requests (workspace_id, id) WHERE fallback',
      `requests_open_idx ON requests (last_event_at) WHERE status = 'in_progress'`,
      'requests_age_idx ON requests (created_at)',
      'attempts_virtual_key_idx ON attempts (workspace_id, virtual_key, request_id)',
      'bodies_age_idx ON bodies (created_at)',
      'feedback_trace_idx ON feedback (workspace_id, trace_id)',
      'feedback_age_idx ON feedback (created_at)',
    ]) {
      await runner.query(`CREATE INDEX ${index}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feedback, bodies, attempts, requests');
  }
}
