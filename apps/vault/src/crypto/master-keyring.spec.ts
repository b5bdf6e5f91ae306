import { parseMasterKey } from '@byway/boot/master-key';
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { MasterKeyring, UnknownMasterKeyError } from './master-keyring.js';

describe('a keyring', () => {
  const current = parseMasterKey(randomBytes(32).toString('hex'));
  const old = parseMasterKey(randomBytes(32).toString('hex'));

  it('finds the current key and the old ones, and names a key it lacks', () => {
    const keyring = new MasterKeyring(current, [old, current]);
    expect(keyring.find(current.id)).toBe(current);
    expect(keyring.find(old.id)).toBe(old);
    expect(() => new MasterKeyring(current).find(old.id)).toThrow(new UnknownMasterKeyError(old.id));
  });

  it('refuses two different keys with one id', () => {
    expect(() => new MasterKeyring(current, [{ id: current.id, bytes: old.bytes }])).toThrow(current.id);
  });
});
