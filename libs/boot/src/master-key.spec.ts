import { describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { parseMasterKey } from './master-key.js';

describe('a master key', () => {
  const bytes = randomBytes(32);

  it('is the same in hex, base64 and base64url, and named by its SHA-256', () => {
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 8);
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect(parseMasterKey(` ${bytes.toString(form)}\n`)).toEqual({ id, bytes });
    }
  });

  it.each([
    ['31 bytes in hex', bytes.toString('hex').slice(2)],
    ['33 bytes in base64', randomBytes(33).toString('base64')],
    ['a pass phrase', 'correct horse battery staple'],
    ['nothing', ''],
  ])('of %s is refused with a hint that does not repeat it', (_name, text) => {
    const refused = () => parseMasterKey(text);
    expect(refused).toThrow('32 bytes as base64 or as 64 hex digits (make one: openssl rand -base64 32)');
    if (text !== '') expect(refused).not.toThrow(text);
  });
});
