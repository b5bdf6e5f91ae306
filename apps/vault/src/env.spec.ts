import { describe, expect, it } from '@jest/globals';
import { readRotateMasterEnv, readVaultEnv } from './env.js';

const masterKey = 'ab'.repeat(32);
const oldKeys = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('hex')];
const minimal = {
  BYWAY_INTERNAL_TOKEN: 'internal-token-for-tests',
  DATABASE_URL: 'postgres://127.0.0.1/vault',
  BYWAY_MASTER_KEY: masterKey,
};

describe('the environment of the vault', () => {
  it('needs three variables and has defaults for the rest', () => {
    const env = readVaultEnv(minimal);
    expect(env.PORT).toBe(8791);
    expect(env.BYWAY_MASTER_KEY.bytes.toString('hex')).toBe(masterKey);
    expect(env.BYWAY_MASTER_KEYS_OLD).toEqual([]);
    expect(env.TRUSTED_CUSTOM_HOSTS).toEqual([]);
    expect(() => readVaultEnv({})).toThrow(/BYWAY_INTERNAL_TOKEN[^]*DATABASE_URL[^]*BYWAY_MASTER_KEY/);
  });

  it('takes old master keys and trusted hosts as comma lists', () => {
    const env = readVaultEnv({
      ...minimal,
      BYWAY_MASTER_KEYS_OLD: oldKeys.join(', '),
      TRUSTED_CUSTOM_HOSTS: 'a, b:1',
    });
    expect(env.BYWAY_MASTER_KEYS_OLD.map(({ bytes }) => bytes[0])).toEqual([1, 2]);
    expect(env.TRUSTED_CUSTOM_HOSTS).toEqual(['a', 'b:1']);
  });

  it.each([
    ['BYWAY_MASTER_KEY', 'not-a-master-key', '32 bytes'],
    ['BYWAY_MASTER_KEYS_OLD', `${masterKey},not-a-master-key`, '32 bytes'],
    ['BYWAY_ADMIN_KEY', 'sk-0123456789abcdefghij', 'must start with bw-'],
    ['BYWAY_ADMIN_KEY', 'bw-short', 'at least 20 characters'],
  ])('refuses a wrong %s by name, without its value', (name, value, reason) => {
    const read = () => readVaultEnv({ ...minimal, [name]: value });
    expect(read).toThrow(new RegExp(`${name}.*${reason}`));
    expect(read).not.toThrow(value);
  });

  it('is smaller for rotate-master', () => {
    expect(
      readRotateMasterEnv({ DATABASE_URL: 'x', BYWAY_MASTER_KEY: masterKey }).BYWAY_MASTER_KEY.id,
    ).toHaveLength(8);
  });
});
