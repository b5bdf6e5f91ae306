import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { bindingOf, type Envelope, open, rewrap, seal } from './envelope.js';
import { parseMasterKey } from '@byway/boot/master-key';
import { MasterKeyring, UnknownMasterKeyError } from './master-keyring.js';

const newMasterKey = () => parseMasterKey(randomBytes(32).toString('base64'));
const oldKey = newMasterKey();
const newKey = newMasterKey();
const before = new MasterKeyring(oldKey);
const during = new MasterKeyring(newKey, [oldKey]);
const after = new MasterKeyring(newKey);

const binding = bindingOf('virtual-key', 'ws_a', 'vk_1');
const secret = 'sk-canary-ünïcode-🔑';

function flipped(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

describe('an envelope', () => {
  it('gives the secret back', () => {
    expect(open(before, binding, seal(before, binding, secret))).toBe(secret);
  });

  it('holds the secret nowhere in plain', () => {
    const { wrappedKey, iv, ciphertext, tag } = seal(before, binding, secret);
    expect(Buffer.concat([wrappedKey, iv, ciphertext, tag]).includes('canary')).toBe(false);
  });

  it('never repeats a data key, an iv or a ciphertext for the same secret', () => {
    const sealed = Array.from({ length: 200 }, () => seal(before, binding, secret));
    for (const part of ['wrappedKey', 'iv', 'ciphertext', 'tag'] as const) {
      expect(new Set(sealed.map((envelope) => envelope[part].toString('hex'))).size).toBe(200);
    }
  });

  it.each(['wrappedKey', 'iv', 'ciphertext', 'tag'] as const)(
    'does not open when any byte of %s is altered',
    (part) => {
      const envelope = seal(before, binding, secret);
      for (let index = 0; index < envelope[part].length; index += 1) {
        const altered: Envelope = { ...envelope, [part]: flipped(envelope[part], index) };
        expect(() => open(before, binding, altered)).toThrow();
      }
    },
  );

  it.each(['wrappedKey', 'tag'] as const)('does not open when %s is cut short', (part) => {
    const envelope = seal(before, binding, secret);
    expect(() => open(before, binding, { ...envelope, [part]: envelope[part].subarray(0, 12) })).toThrow();
  });

  it('does not open in another row, in another workspace or for another purpose', () => {
    const envelope = seal(before, binding, secret);
    for (const words of [
      ['virtual-key', 'ws_a', 'vk_2'],
      ['virtual-key', 'ws_b', 'vk_1'],
      ['sealed', 'ws_a', 'vk_1'],
      ['virtual-key', 'ws_av', 'k_1'],
    ]) {
      expect(() => open(before, bindingOf(...words), envelope)).toThrow();
    }
  });

  it('does not open with parts of another envelope of the same row', () => {
    const one = seal(before, binding, secret);
    const two = seal(before, binding, 'another');
    expect(() => open(before, binding, { ...one, wrappedKey: two.wrappedKey })).toThrow();
    expect(() => open(before, binding, { ...one, ciphertext: two.ciphertext, tag: two.tag })).toThrow();
  });

  it('does not open under another master key, even one that claims the same id', () => {
    const envelope = seal(before, binding, secret);
    expect(() => open(after, binding, envelope)).toThrow(UnknownMasterKeyError);
    const impostor = new MasterKeyring({ id: oldKey.id, bytes: newKey.bytes });
    expect(() => open(impostor, binding, envelope)).toThrow();
  });
});

describe('rewrapping', () => {
  it('moves the envelope to the new master key without touching the ciphertext', () => {
    const envelope = seal(before, binding, secret);
    const moved = rewrap(during, binding, envelope);
    expect(moved.masterKeyId).toBe(newKey.id);
    expect(moved.ciphertext).toEqual(envelope.ciphertext);
    expect(open(after, binding, moved)).toBe(secret);
    expect(() => open(before, binding, moved)).toThrow(UnknownMasterKeyError);
  });

  it('refuses a wrapped key of another row', () => {
    expect(() =>
      rewrap(during, bindingOf('virtual-key', 'ws_a', 'vk_2'), seal(before, binding, secret)),
    ).toThrow();
  });
});
