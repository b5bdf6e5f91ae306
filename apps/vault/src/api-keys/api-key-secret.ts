import { apiKeyPrefix } from '@byway/contracts/vault-api';
import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;
const VISIBLE_CHARACTERS = 10;

/** A new API key: `bw-` and 256 random bits as base64url. */
export function newApiKeySecret(): string {
  return apiKeyPrefix + randomBytes(SECRET_BYTES).toString('base64url');
}

/** The two things that are kept of a key: its SHA-256 as hex and its first 10 characters. */
export function keptOf(secret: string): { sha256: string; prefix: string } {
  const sha256 = createHash('sha256').update(secret).digest('hex');
  return { sha256, prefix: secret.slice(0, VISIBLE_CHARACTERS) };
}
