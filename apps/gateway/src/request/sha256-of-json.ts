import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';

/** SHA-256 (hex) of a value as JSON with sorted keys: the same in another order has the same hash. */
export function sha256OfJson(value: object): string {
  return createHash('sha256')
    .update(stringify(value) ?? '')
    .digest('hex');
}
