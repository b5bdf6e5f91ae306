import { createHash, timingSafeEqual } from 'node:crypto';

/** What secrets are compared by: digests have one length, so the time tells nothing about them. */
export function secretDigest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in constant time. */
export function matchesDigest(given: string | string[] | undefined, expected: Buffer): boolean {
  return typeof given === 'string' && timingSafeEqual(secretDigest(given), expected);
}
