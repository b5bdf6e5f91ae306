import { BywayError } from '@byway/errors/byway-error';
import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that does not depend on where they differ. */
export function equalSecrets(given: string, expected: string): boolean {
  // Hashing first gives equal lengths, which timingSafeEqual needs.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Throws `invalid_api_key` unless the header is `Bearer <token>`. For service-to-service calls. */
export function requireInternalToken(authorization: string | undefined, token: string): void {
  const given = authorization?.startsWith('Bearer ') === true ? authorization.slice(7) : '';
  if (!equalSecrets(given, token)) {
    // The param tells this refusal from that of a caller's API key, which has the same code.
    throw new BywayError('invalid_api_key', 'The internal token is missing or wrong.', {
      param: 'authorization',
    });
  }
}
