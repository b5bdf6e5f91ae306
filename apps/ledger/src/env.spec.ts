import { describe, expect, it } from '@jest/globals';
import { readLedgerEnv } from './env.js';

const given = {
  BYWAY_INTERNAL_TOKEN: 'internal-token-of-tests',
  DATABASE_URL: 'postgres://localhost/byway',
  REDIS_URL: 'redis://localhost',
};

describe('the variables of the ledger', () => {
  it('has the documented defaults', () => {
    expect(readLedgerEnv(given)).toMatchObject({
      PORT: 8793,
      LEDGER_RETENTION_DAYS: 30,
      LEDGER_BODY_RETENTION_DAYS: 7,
      LEDGER_RELAY_INTERVAL_MS: 1_000,
      LEDGER_SWEEP_INTERVAL_MS: 5_000,
      LEDGER_CHECK_AFTER_MS: 10_000,
      LEDGER_PRIORITY_AGE_MS: 30_000,
      LEDGER_MAX_OPEN_JOBS: 100_000,
      LEDGER_WEBHOOK_LEASE_MS: 30_000,
      LEDGER_WEBHOOK_RETENTION_DAYS: 7,
    });
  });

  it('takes the delays of webhooks as a list of seconds', () => {
    const delays = (text: string) =>
      readLedgerEnv({ ...given, LEDGER_WEBHOOK_RETRY_DELAYS_S: text }).LEDGER_WEBHOOK_RETRY_DELAYS_S;
    expect(delays('1, 2.5,60')).toEqual([1, 2.5, 60]);
    for (const text of ['soon', '1,-2', ',', '999999999'])
      expect(() => delays(text)).toThrow(/LEDGER_WEBHOOK_RETRY_DELAYS_S/);
  });

  it('needs a queue: Redis or PostgreSQL', () => {
    expect(() => readLedgerEnv({ ...given, REDIS_URL: '' })).toThrow(/REDIS_URL/);
    const onPostgres = { ...given, REDIS_URL: undefined, QUEUE_DATABASE_URL: 'postgres://localhost/byway' };
    expect(readLedgerEnv(onPostgres).REDIS_URL).toBeUndefined();
  });
});
