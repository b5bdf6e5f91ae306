import { createHash } from 'node:crypto';

/** AES-256 wants this many. */
const KEY_BYTES = 32;

/** A key that wraps data keys and encrypts nothing else. */
export interface MasterKey {
  /** First 8 hex digits of the SHA-256 of the key: says which key it is and nothing about it. */
  id: string;
  bytes: Buffer;
}

const hexForm = /^[0-9a-fA-F]{64}$/;
const base64Form = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * Reads a master key of 32 bytes written as 64 hex digits or as base64 (also base64url).
 * Throws with a hint how to make one; the message never repeats the value.
 */
export function parseMasterKey(text: string): MasterKey {
  const trimmed = text.trim();
  if (hexForm.test(trimmed)) return masterKey(Buffer.from(trimmed, 'hex'));
  const bytes = base64Form.test(trimmed) ? Buffer.from(trimmed, 'base64') : Buffer.alloc(0);
  if (bytes.length !== KEY_BYTES) {
    throw new Error('must be 32 bytes as base64 or as 64 hex digits (make one: openssl rand -base64 32)');
  }
  return masterKey(bytes);
}

function masterKey(bytes: Buffer): MasterKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}
