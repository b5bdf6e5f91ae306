import { describe, expect, it } from '@jest/globals';
import { readConfigEnv } from './env.js';

const given = {
  BYWAY_INTERNAL_TOKEN: 'internal-token-of-tests',
  DATABASE_URL: 'postgres://localhost/byway',
  VAULT_URL: 'http://127.0.0.1:8791',
};

describe('the variables of the config service', () => {
  it('has the documented port', () => {
    expect(readConfigEnv(given).PORT).toBe(8792);
  });

  it.each(['BYWAY_INTERNAL_TOKEN', 'DATABASE_URL', 'VAULT_URL'])('names a missing %s', (name) => {
    expect(() => readConfigEnv({ ...given, [name]: '' })).toThrow(name);
  });
});
