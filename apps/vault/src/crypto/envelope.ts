import { hkdfSync, randomBytes } from 'node:crypto';
import { decrypt, encrypt, IV_BYTES, KEY_BYTES, TAG_BYTES } from './aes-gcm.js';
import type { MasterKey } from '@byway/boot/master-key';
import type { MasterKeyring } from './master-keyring.js';

/** A secret under its own data key, and that data key under a master key. */
export interface Envelope {
  masterKeyId: string;
  /** salt (16 bytes), encrypted data key (32), tag (16) */
  wrappedKey: Buffer;
  iv: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

const SALT_BYTES = 16;
/** Bytes of {@link Envelope.wrappedKey}. */
export const WRAPPED_KEY_BYTES = SALT_BYTES + KEY_BYTES + TAG_BYTES;

/**
 * Names the place a secret belongs to. An envelope opens only with the same words, so it cannot be
 * moved to another row or workspace by someone who can write to the table.
 */
export function bindingOf(...words: string[]): string {
  // JSON keeps ["ab","c"] and ["a","bc"] apart, which joining would not.
  return JSON.stringify(['byway-vault', 1, ...words]);
}

/** Encrypts a secret under a fresh data key, wrapped by the current master key. */
export function seal(keyring: MasterKeyring, binding: string, secret: string): Envelope {
  const key = randomBytes(KEY_BYTES);
  const iv = randomBytes(IV_BYTES);
  const { ciphertext, tag } = encrypt({ key, iv, associated: binding }, Buffer.from(secret, 'utf8'));
  const wrappedKey = wrap(keyring.current, binding, key);
  return { masterKeyId: keyring.current.id, wrappedKey, iv, ciphertext, tag };
}

/** The secret; throws when anything was altered, or the binding or the master key is another. */
export function open(keyring: MasterKeyring, binding: string, envelope: Envelope): string {
  const key = unwrap(keyring.find(envelope.masterKeyId), binding, envelope.wrappedKey);
  return decrypt({ key, iv: envelope.iv, associated: binding }, envelope).toString('utf8');
}

/** The same secret with its data key wrapped by the current master key; the ciphertext stays. */
export function rewrap<T extends Pick<Envelope, 'masterKeyId' | 'wrappedKey'>>(
  keyring: MasterKeyring,
  binding: string,
  envelope: T,
): T {
  const key = unwrap(keyring.find(envelope.masterKeyId), binding, envelope.wrappedKey);
  const wrappedKey = wrap(keyring.current, binding, key);
  return { ...envelope, masterKeyId: keyring.current.id, wrappedKey };
}

function wrap(master: MasterKey, binding: string, dataKey: Buffer): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const { ciphertext, tag } = encrypt(wrappingCipher(master, salt, binding), dataKey);
  return Buffer.concat([salt, ciphertext, tag]);
}

function unwrap(master: MasterKey, binding: string, wrapped: Buffer): Buffer {
  if (wrapped.length !== WRAPPED_KEY_BYTES) throw new Error('The wrapped data key has a wrong length.');
  const salt = wrapped.subarray(0, SALT_BYTES);
  const ciphertext = wrapped.subarray(SALT_BYTES, SALT_BYTES + KEY_BYTES);
  const tag = wrapped.subarray(SALT_BYTES + KEY_BYTES);
  return decrypt(wrappingCipher(master, salt, binding), { ciphertext, tag });
}

/**
 * Key and iv for one wrapping, derived with HKDF-SHA256 (RFC 5869) from the master key and a salt.
 * Random 12-byte ivs under the master key itself would be safe for 2^32 wrappings only
 * (NIST SP 800-38D, 8.3), and every key given inline is one.
 */
function wrappingCipher(master: MasterKey, salt: Buffer, binding: string) {
  const derived = Buffer.from(hkdfSync('sha256', master.bytes, salt, 'byway data key', KEY_BYTES + IV_BYTES));
  return { key: derived.subarray(0, KEY_BYTES), iv: derived.subarray(KEY_BYTES), associated: binding };
}
