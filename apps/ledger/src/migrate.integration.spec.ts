import { createTestDatabase, type TestDatabase } from '@byway/testing/test-database';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readLedgerMigrateEnv } from './env.js';
import { startLedgerService } from './fixtures/ledger-service.fixture.js';
import { migrateLedger } from './migrate-ledger.js';

describe('migrating apart from the start', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const start = () =>
    startLedgerService({
      DATABASE_URL: database.url,
      REDIS_URL: undefined,
      QUEUE_DATABASE_URL: database.url,
      MIGRATE_AT_START: 'false',
    });
  const migrate = (env: Record<string, string>) => migrateLedger(readLedgerMigrateEnv(env));

  it('is needed by a ledger that does not migrate: it does not start on tables that are behind', async () => {
    await expect(start()).rejects.toThrow(/"ledger" is behind.*CreateLedger1795000000000/);
    await migrate({ DATABASE_URL: database.url });
    await database.query("DELETE FROM ledger.migrations WHERE name = 'AddRetries1795250000000'");
    await expect(start()).rejects.toThrow(/Missing: AddRetries1795250000000$/);
  });

  it('makes all that the ledger needs, tables of the queue included, and may be repeated', async () => {
    const env = { DATABASE_URL: database.url, QUEUE_DATABASE_URL: database.url };
    await Promise.all([migrate(env), migrate(env)]);
    expect(await migrate(env)).toBe('The schemas "ledger" and "bullmq" are up to date.');
    const ledger = await start();
    try {
      expect((await ledger.get('/logs')).status).toBe(200);
      expect((await ledger.get('/readyz')).body).toMatchObject({ checks: { queue: 'up', database: 'up' } });
    } finally {
      await ledger.stop();
    }
  });

  it('leaves a database that is ahead alone: the version before still starts', async () => {
    await migrate({ DATABASE_URL: database.url, QUEUE_DATABASE_URL: database.url });
    await database.query(
      "INSERT INTO ledger.migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')",
    );
    await (await start()).stop();
  });
});
