import { describe, expect, it } from '@jest/globals';
import { imageAnswerChunks } from './image-answer.js';

const ascii = (text: string) => Uint8Array.from(Buffer.from(text));

describe('imageAnswerChunks', () => {
  it('makes the JSON an OpenAI client reads, and counts its bytes', () => {
    const { chunks, length } = imageAnswerChunks({
      created: 1_790_000_000,
      items: [
        { b64: [ascii('QUJD'), ascii('REVG')], revised_prompt: 'a "kraken" ü' },
        { url: 'https://assets.test/a?b="c"' },
        { b64: [ascii('R0hJ')] },
      ],
      extra: { size: '1024x1024', usage: { total_tokens: 3 }, quality: undefined },
    });
    const body = Buffer.concat(chunks);
    expect(length).toBe(body.byteLength);
    expect(JSON.parse(body.toString())).toEqual({
      created: 1_790_000_000,
      data: [
        { b64_json: 'QUJDREVG', revised_prompt: 'a "kraken" ü' },
        { url: 'https://assets.test/a?b="c"' },
        { b64_json: 'R0hJ' },
      ],
      size: '1024x1024',
      usage: { total_tokens: 3 },
    });
  });

  it('hands on the image chunks themselves, not copies', () => {
    const image = ascii('QUJD');
    const { chunks } = imageAnswerChunks({ created: 1, items: [{ b64: [image] }] });
    expect(chunks.some((chunk) => chunk === image)).toBe(true);
  });

  it('does not let extra fields repeat created or data', () => {
    const { chunks } = imageAnswerChunks({
      created: 1,
      items: [],
      extra: { data: 'x', created: 9, size: 's' },
    });
    expect(Buffer.concat(chunks).toString()).toBe('{"created":1,"data":[],"size":"s"}');
  });
});
