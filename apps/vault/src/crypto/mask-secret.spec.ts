import { describe, expect, it } from '@jest/globals';
import { maskSecret } from './mask-secret.js';

describe('a masked secret', () => {
  it('shows the first 3 and the last 4 characters from a length of 12 on', () => {
    expect(maskSecret('abcdefghijkl')).toBe('abc********ijkl');
    expect(maskSecret('sk-proj-0123456789abcdef')).toBe('sk-********cdef');
  });

  it.each(['', 'a', 'short', 'abcdefghijk'])('is only stars for %j', (secret) => {
    expect(maskSecret(secret)).toBe('********');
  });

  it('does not tell the length', () => {
    expect(maskSecret('x'.repeat(12))).toBe(maskSecret('x'.repeat(8000)));
  });
});
