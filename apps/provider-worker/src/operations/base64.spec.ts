import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { BodyMemory } from '../provider-call/body-memory.js';
import { decodeBase64, encodeBase64 } from './base64.js';

describe('base64 of pictures', () => {
  it.each([0, 1, 2, 3, 49_151, 49_152, 49_153, 200_000, 1_500_001])('of %i bytes', (length) => {
    const memory = new BodyMemory().lease();
    // Not at the beginning of its memory, like a piece of an answer.
    const bytes = new Uint8Array(randomBytes(length + 7)).subarray(7);
    const text = encodeBase64(bytes, memory);
    expect(Buffer.from(text).toString('latin1')).toBe(Buffer.from(bytes).toString('base64'));
    expect(Buffer.compare(decodeBase64(text, memory), bytes)).toBe(0);
  });

  it('is read without padding and in its form for URLs', () => {
    const memory = new BodyMemory().lease();
    const bytes = Buffer.from('fbff7eab', 'hex');
    for (const text of ['+/9+qw', '-_9-qw==']) {
      expect(Buffer.from(decodeBase64(Buffer.from(text), memory)).equals(bytes)).toBe(true);
    }
  });
});
