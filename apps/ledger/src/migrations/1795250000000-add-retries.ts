import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A job may be the retry of another, whose request is kept for that after its end. */
export class AddRetries1795250000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs ADD COLUMN retry_of text COLLATE "C"');
    for (const [name, meaning] of [
      ['retry_of', 'id of the job whose request this one submitted again'],
      ['body', 'like plan and forwardable_headers: null once the job has ended and cannot be retried'],
    ]) {
      await runner.query(`COMMENT ON COLUMN jobs.${name} IS '${meaning}'`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE jobs DROP COLUMN retry_of');
  }
}
