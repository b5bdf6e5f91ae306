import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A retry of an SDK that got the answer of a running request. */
export class AddJoinedRequest1795478400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE requests ADD COLUMN joined_request_id text COLLATE "C"`);
    await runner.query(
      `COMMENT ON COLUMN requests.joined_request_id IS 'the running request whose answer this retry got'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE requests DROP COLUMN joined_request_id');
  }
}
