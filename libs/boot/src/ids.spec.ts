import { describe, expect, it } from '@jest/globals';
import { newId } from './ids.js';

describe('newId', () => {
  it('is the prefix and a UUID version 7 without dashes', () => {
    expect(newId('req')).toMatch(/^req_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });

  it('is new each time and sorts by time', () => {
    const ids = Array.from({ length: 1000 }, () => newId('req'));
    expect(new Set(ids).size).toBe(1000);
    expect([...ids].sort()).toEqual(ids);
  });

  it('may stand in a queue job id, which allows no colon', () => {
    expect(newId('job')).not.toContain(':');
  });
});
