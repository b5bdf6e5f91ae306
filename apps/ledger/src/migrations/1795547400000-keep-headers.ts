import type { MigrationInterface, QueryRunner } from 'typeorm';

const comment = (meaning: string) => `COMMENT ON COLUMN bodies.attempt_number IS '${meaning}'`;

/** Headers are kept as bodies are, and as long. */
export class KeepHeaders1795547400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      comment('0: the body of the request itself; -1: its headers; -2: those of its answer'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM bodies WHERE attempt_number < 0');
    await runner.query(comment('0: the body of the request itself'));
  }
}
