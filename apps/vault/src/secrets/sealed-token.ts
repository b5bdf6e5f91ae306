import { IV_BYTES, TAG_BYTES } from '../crypto/aes-gcm.js';
import { type Envelope, WRAPPED_KEY_BYTES } from '../crypto/envelope.js';

const VERSION = 1;
const MASTER_KEY_ID_BYTES = 4;
const HEAD_BYTES = 1 + MASTER_KEY_ID_BYTES + WRAPPED_KEY_BYTES + IV_BYTES + TAG_BYTES;

/**
 * An envelope as text that can travel: base64url of version (1 byte), master key id (4), wrapped
 * data key (64), iv (12), tag (16), ciphertext (the rest).
 */
export function encodeToken(envelope: Envelope): string {
  return Buffer.concat([
    Buffer.of(VERSION),
    Buffer.from(envelope.masterKeyId, 'hex'),
    envelope.wrappedKey,
    envelope.iv,
    envelope.tag,
    envelope.ciphertext,
  ]).toString('base64url');
}

/** The inverse of {@link encodeToken}; undefined when the text is no such token. */
export function decodeToken(token: string): Envelope | undefined {
  const bytes = Buffer.from(token, 'base64url');
  // Node's decoder skips what is not base64url; only the one exact spelling counts.
  if (bytes.length <= HEAD_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== token)
    return undefined;
  let position = 1;
  const take = (length: number) => bytes.subarray(position, (position += length));
  const masterKeyId = take(MASTER_KEY_ID_BYTES).toString('hex');
  const wrappedKey = take(WRAPPED_KEY_BYTES);
  const iv = take(IV_BYTES);
  const tag = take(TAG_BYTES);
  return { masterKeyId, wrappedKey, iv, tag, ciphertext: bytes.subarray(position) };
}
