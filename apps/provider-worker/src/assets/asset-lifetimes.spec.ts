import { describe, expect, it } from '@jest/globals';
import { logAssetExpiry, urlAssetExpiry } from './asset-lifetimes.js';

const nowMs = 1_790_000_000_000;
const HOUR_S = 3600;
const WEEK_S = 7 * 24 * HOUR_S;

describe('an image', () => {
  it('is kept for the log as long as bodies are, or for ever', () => {
    expect(logAssetExpiry({ urlTtlS: HOUR_S, logTtlS: WEEK_S }, nowMs)).toBe(nowMs + WEEK_S * 1000);
    expect(logAssetExpiry({ urlTtlS: HOUR_S, logTtlS: 0 }, nowMs)).toBeUndefined();
  });

  it('behind a URL outlives the URL, and goes with it when nothing is logged', () => {
    const expiry = urlAssetExpiry({ urlTtlS: HOUR_S, logTtlS: WEEK_S }, { nowMs, logBodies: false });
    expect(expiry).toBeGreaterThan(nowMs + HOUR_S * 1000);
    expect(expiry).toBeLessThan(nowMs + 2 * HOUR_S * 1000);
  });

  it('behind a URL that the log shows too is kept for the longer of the two', () => {
    const logged = { nowMs, logBodies: true };
    expect(urlAssetExpiry({ urlTtlS: HOUR_S, logTtlS: WEEK_S }, logged)).toBe(nowMs + WEEK_S * 1000);
    expect(urlAssetExpiry({ urlTtlS: WEEK_S, logTtlS: HOUR_S }, logged)).toBeGreaterThan(
      nowMs + WEEK_S * 1000,
    );
    expect(urlAssetExpiry({ urlTtlS: HOUR_S, logTtlS: 0 }, logged)).toBeUndefined();
  });
});
