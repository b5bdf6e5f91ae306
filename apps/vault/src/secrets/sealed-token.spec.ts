import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { bindingOf, open, seal } from '../crypto/envelope.js';
import { parseMasterKey } from '@byway/boot/master-key';
import { MasterKeyring } from '../crypto/master-keyring.js';
import { decodeToken, encodeToken } from './sealed-token.js';

const keyring = new MasterKeyring(parseMasterKey(randomBytes(32).toString('hex')));
const binding = bindingOf('sealed', 'ws_a');
const envelope = seal(keyring, binding, 'sk-inline');
const token = encodeToken(envelope);

describe('a sealed token', () => {
  it('is base64url and carries the whole envelope', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeToken(token)).toEqual(envelope);
  });

  it('has one spelling only', () => {
    for (const other of [`${token}=`, ` ${token}`, `${token}\n`, `${token.slice(0, 9)}.${token.slice(9)}`]) {
      expect(decodeToken(other)).toBeUndefined();
    }
  });

  it('is nothing when it is empty, short or of another version', () => {
    const otherVersion = Buffer.from(token, 'base64url');
    otherVersion[0] = 2;
    for (const text of ['', 'abc', token.slice(0, 120), otherVersion.toString('base64url')]) {
      expect(decodeToken(text)).toBeUndefined();
    }
  });

  it('does not open when any one character is another', () => {
    for (let index = 0; index < token.length; index += 1) {
      const altered = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
      const decoded = decodeToken(altered);
      if (decoded !== undefined) expect(() => open(keyring, binding, decoded)).toThrow();
    }
  });
});
