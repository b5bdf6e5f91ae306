import { createCipheriv, createDecipheriv } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

/** Bytes of a key, of an initialisation vector and of an authentication tag. */
export const KEY_BYTES = 32;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;

export interface CipherInput {
  /** 32 bytes */
  key: Buffer;
  /** 12 bytes; never twice with the same key (NIST SP 800-38D, section 8). */
  iv: Buffer;
  /** Bound to the ciphertext, not kept in it: opening needs the same value. */
  associated: string;
}

/** AES-256-GCM encryption. */
export function encrypt(
  { key, iv, associated }: CipherInput,
  plain: Buffer,
): { ciphertext: Buffer; tag: Buffer } {
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(associated));
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { ciphertext, tag: cipher.getAuthTag() };
}

/** The inverse of {@link encrypt}; throws when key, iv, ciphertext, tag or associated data differ. */
export function decrypt(input: CipherInput, sealed: { ciphertext: Buffer; tag: Buffer }): Buffer {
  const decipher = createDecipheriv(ALGORITHM, input.key, input.iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(input.associated));
  decipher.setAuthTag(sealed.tag);
  return Buffer.concat([decipher.update(sealed.ciphertext), decipher.final()]);
}
