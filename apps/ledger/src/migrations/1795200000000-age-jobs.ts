import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds attempts that have waited long, and those that were raised for it, in a long backlog. */
export class AgeJobs1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const waits = `begun_at IS NULL AND status IN ('queued', 'in_progress')`;
    await runner.query(
      `CREATE INDEX jobs_ageing_idx ON jobs (provider, run_at) WHERE priority > 0 AND ${waits}`,
    );
    await runner.query(`CREATE INDEX jobs_raised_idx ON jobs (provider) WHERE priority = 0 AND ${waits}`);
    await runner.query(
      `COMMENT ON COLUMN jobs.priority IS 'of the queue; 0: raised, because it waited long'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX jobs_ageing_idx, jobs_raised_idx');
  }
}
