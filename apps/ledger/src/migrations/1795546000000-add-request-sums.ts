import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a request's attempts come to, beside their cost: lists filter by it and analytics add it up. */
export class AddRequestSums1795546000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE requests
        ADD COLUMN retried boolean NOT NULL DEFAULT false,
        ADD COLUMN input_tokens bigint NOT NULL DEFAULT 0,
        ADD COLUMN output_tokens bigint NOT NULL DEFAULT 0,
        ADD COLUMN images bigint NOT NULL DEFAULT 0`);
    await runner.query(`COMMENT ON COLUMN requests.retried IS 'some target was tried more than once'`);
    await runner.query(`
      UPDATE requests AS r SET retried = a.retried, input_tokens = a.input_tokens,
        output_tokens = a.output_tokens, images = a.images
      FROM (
        SELECT workspace_id, request_id,
          count(*) > count(DISTINCT target) AS retried,
          COALESCE(sum((usage->>'inputTokens')::bigint), 0) AS input_tokens,
          COALESCE(sum((usage->>'outputTokens')::bigint), 0) AS output_tokens,
          COALESCE(sum((usage->>'images')::bigint), 0) AS images
        FROM attempts GROUP BY workspace_id, request_id
      ) a
      WHERE a.workspace_id = r.workspace_id AND a.request_id = r.id
        AND (a.retried OR a.input_tokens + a.output_tokens + a.images > 0)`);
    await runner.query('CREATE INDEX requests_retried_idx ON requests (workspace_id, id) WHERE retried');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE requests DROP COLUMN retried, DROP COLUMN input_tokens, DROP COLUMN output_tokens, DROP COLUMN images',
    );
  }
}
