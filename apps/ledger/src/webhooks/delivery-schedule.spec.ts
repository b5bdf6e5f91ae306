import { describe, expect, it } from '@jest/globals';
import { readLedgerEnv } from '../env.js';
import { afterTry } from './delivery-schedule.js';

const delaysMs = [1_000, 10_000, 100_000];
const plan = { delaysMs, random: () => 0.5 };
const failed = { status: 500, retryAfterMs: null };

describe('after a try, a delivery', () => {
  it.each([200, 201, 204, 299])('has ended with %d', (status) => {
    expect(afterTry({ status, retryAfterMs: null }, { ...plan, tries: 1 })).toEqual({ ended: 'delivered' });
  });

  it('is called no more by 410', () => {
    const gone = { status: 410, retryAfterMs: null };
    expect(afterTry(gone, { ...plan, tries: 1 })).toEqual({ ended: 'disabled' });
  });

  it.each([null, 301, 307, 400, 401, 404, 429, 500, 503])('comes again after %s', (status) => {
    expect(afterTry({ status, retryAfterMs: null }, { ...plan, tries: 1 })).toEqual({ delayMs: 1_000 });
  });

  it('waits longer each time, and is a dead letter after the last', () => {
    const all = [1, 2, 3, 4].map((tries) => afterTry(failed, { ...plan, tries }));
    expect(all).toEqual([
      { delayMs: 1_000 },
      { delayMs: 10_000 },
      { delayMs: 100_000 },
      { ended: 'dead_letter' },
    ]);
  });

  it('comes up to a fifth earlier or later than planned', () => {
    const delayAt = (random: number) => afterTry(failed, { delaysMs, tries: 1, random: () => random });
    expect(delayAt(0)).toEqual({ delayMs: 800 });
    expect(delayAt(0.999_999)).toEqual({ delayMs: 1_200 });
  });

  it('waits as long as the receiver asks, up to an hour, and never less than planned', () => {
    const asked = (retryAfterMs: number) => afterTry({ status: 503, retryAfterMs }, { ...plan, tries: 1 });
    expect(asked(60_000)).toEqual({ delayMs: 60_000 });
    expect(asked(86_400_000)).toEqual({ delayMs: 3_600_000 });
    expect(asked(10)).toEqual({ delayMs: 1_000 });
  });

  it('is tried ten times within about a day by default', () => {
    const { LEDGER_WEBHOOK_RETRY_DELAYS_S: delays } = readLedgerEnv({
      BYWAY_INTERNAL_TOKEN: 'internal-token-of-tests',
      DATABASE_URL: 'postgres://localhost/byway',
      REDIS_URL: 'redis://localhost',
    });
    expect(delays).toHaveLength(9);
    const hours = delays.reduce((sum, seconds) => sum + seconds, 0) / 3_600;
    expect(hours).toBeGreaterThan(22);
    expect(hours).toBeLessThan(26);
    expect([...delays].sort((a, b) => a - b)).toEqual(delays);
  });
});
