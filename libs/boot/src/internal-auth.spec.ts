import { describe, expect, it } from '@jest/globals';
import { equalSecrets, requireInternalToken } from './internal-auth.js';

describe('internal auth', () => {
  it('compares secrets of any length', () => {
    expect(equalSecrets('same', 'same')).toBe(true);
    expect(equalSecrets('same', 'Same')).toBe(false);
    expect(equalSecrets('', 'same')).toBe(false);
    expect(equalSecrets('same and more', 'same')).toBe(false);
  });

  it('lets the bearer of the token pass', () => {
    expect(() => requireInternalToken('Bearer s3cret-token', 's3cret-token')).not.toThrow();
  });

  it.each([undefined, '', 's3cret-token', 'Bearer', 'Bearer ', 'Basic s3cret-token', 'Bearer s3cret-token '])(
    'refuses %j',
    (header) => {
      const call = () => requireInternalToken(header, 's3cret-token');
      expect(call).toThrow(expect.objectContaining({ code: 'invalid_api_key', status: 401 }));
      expect(call).not.toThrow(/s3cret/);
    },
  );
});
