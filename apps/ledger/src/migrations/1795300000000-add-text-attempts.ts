import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What attempts of text models say beside tokens and cost. */
export class AddTextAttempts1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE attempts ADD COLUMN finish_reason text, ADD COLUMN ttft_ms double precision`,
    );
    await runner.query(
      `COMMENT ON COLUMN attempts.ttft_ms IS 'ms from the start to the first output of a streamed answer'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE attempts DROP COLUMN finish_reason, DROP COLUMN ttft_ms');
  }
}
