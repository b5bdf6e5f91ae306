import { describe, expect, it } from '@jest/globals';
import { MAX_STRING_LENGTH, storableBody, storableJson } from './storable-json.js';

describe('what a table takes of a body', () => {
  it('never holds base64 of an image: a string over 64 KB becomes its size', () => {
    const image = Buffer.alloc(200_000, 7).toString('base64');
    const stored = storableJson({ data: [{ b64_json: image, revised_prompt: 'a lighthouse' }] });
    expect(stored).toEqual({
      data: [{ b64_json: `[cut: ${image.length} bytes]`, revised_prompt: 'a lighthouse' }],
    });
  });

  it('keeps a string of exactly 64 KB', () => {
    const text = 'a'.repeat(MAX_STRING_LENGTH);
    expect(storableJson(text)).toBe(text);
    expect(storableJson(`${text}a`)).toBe(`[cut: ${MAX_STRING_LENGTH + 1} bytes]`);
  });

  it('counts bytes, not characters', () => {
    expect(storableJson('ü'.repeat(MAX_STRING_LENGTH + 1))).toBe(
      `[cut: ${2 * (MAX_STRING_LENGTH + 1)} bytes]`,
    );
  });

  it('cuts a long key as well', () => {
    expect(storableJson({ ['k'.repeat(70_000)]: 1 })).toEqual({ '[cut: 70000 bytes]': 1 });
  });

  it('replaces NUL and lone surrogates, which jsonb refuses, and leaves pairs alone', () => {
    expect(storableJson(['a\u0000b', 'x\uD800y', '😀'])).toEqual(['a\uFFFDb', 'x\uFFFDy', '😀']);
  });

  it('ends a hostile nesting', () => {
    let nested: unknown = 'core';
    for (let depth = 0; depth < 5000; depth += 1) nested = [nested];
    const text = JSON.stringify(storableJson(nested));
    expect(text.length).toBeLessThan(300);
    expect(text).toContain('nested deeper');
  });

  it('leaves numbers, booleans and null as they are', () => {
    expect(storableJson({ n: 1.5, yes: true, none: null })).toEqual({ n: 1.5, yes: true, none: null });
  });

  it('keeps only the size of a body over 1 MB in all', () => {
    const body = Array.from({ length: 40 }, () => 'a'.repeat(60_000));
    expect(storableBody(body)).toBe(`[cut: ${JSON.stringify(body).length} bytes]`);
    expect(storableBody({ small: true })).toEqual({ small: true });
  });
});
