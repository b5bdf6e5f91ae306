import { describe, expect, it } from '@jest/globals';
import { entryLifeMs } from './entry-life.js';

describe('the life of an entry', () => {
  it('is what the config says, or seven days', () => {
    expect(entryLifeMs({ maxAgeS: 60, urlTtlS: null })).toBe(60_000);
    expect(entryLifeMs({ maxAgeS: null, urlTtlS: null })).toBe(7 * 86_400_000);
  });

  it('ends when half the life of its URLs is over', () => {
    expect(entryLifeMs({ maxAgeS: null, urlTtlS: 3600 })).toBe(1_800_000);
    expect(entryLifeMs({ maxAgeS: 60, urlTtlS: 3600 })).toBe(60_000);
  });
});
