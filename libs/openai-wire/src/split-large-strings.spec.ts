import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitLargeStrings } from './split-large-strings.js';

const encode = (text: string) => new TextEncoder().encode(text);

describe('splitLargeStrings', () => {
  it('gives what JSON.parse gives, for any document and threshold', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 0, max: 30 }), (json, threshold) => {
        const split = splitLargeStrings(encode(json), threshold);
        expect(split.restore(split.skeleton)).toEqual(JSON.parse(json));
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses whatever JSON.parse refuses when a document is cut or spoiled', () => {
    const spoiled = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', '\\', '{', ',', '\n'))
      .map(([json, at, extra]) => json.slice(0, at % (json.length + 1)) + extra);
    const accepts = (parse: () => unknown) => {
      try {
        parse();
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        return false;
      }
    };
    fc.assert(
      fc.property(spoiled, (json) => {
        expect(accepts(() => splitLargeStrings(encode(json), 2))).toBe(accepts(() => JSON.parse(json)));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves large strings in the source: the bytes are a view', () => {
    const big = 'QUJD'.repeat(1000);
    const source = encode(`{"data":[{"b64_json":"${big}"}],"created":1}`);
    const split = splitLargeStrings(source);
    const [range] = split.strings;
    expect(split.strings).toHaveLength(1);
    expect(JSON.stringify(split.skeleton).length).toBeLessThan(100);
    const bytes = split.bytes('\0large:0');
    expect(bytes.buffer).toBe(source.buffer);
    expect(bytes.byteLength).toBe(range === undefined ? -1 : range.end - range.start);
    expect(split.text('\0large:0')).toBe(big);
  });

  it('works on a view into a larger buffer', () => {
    const whole = Buffer.from(`xxxx{"a":"${'b'.repeat(2000)}"}yyyy`);
    const split = splitLargeStrings(whole.subarray(4, whole.length - 4));
    expect(split.restore(split.skeleton)).toEqual({ a: 'b'.repeat(2000) });
  });

  it('decodes a large string with escapes, so that its bytes are its value', () => {
    const split = splitLargeStrings(encode(`["${'a\\/'.repeat(1000)}"]`));
    expect(split.strings).toHaveLength(0);
    expect(split.skeleton).toEqual(['a/'.repeat(1000)]);
    expect(Buffer.from(split.bytes('a/')).toString()).toBe('a/');
  });

  it('is not misled by escaped quotes and backslashes', () => {
    for (const json of ['["\\\\","b"]', '["\\\\\\"","b"]', '["\\"\\"\\"",{"\\\\":"\\\\"}]']) {
      expect(splitLargeStrings(encode(json), 0).skeleton).toBeDefined();
      const split = splitLargeStrings(encode(json), 0);
      expect(split.restore(split.skeleton)).toEqual(JSON.parse(json));
    }
  });

  it('never takes out object keys', () => {
    const key = 'k'.repeat(2000);
    expect(splitLargeStrings(encode(`{"${key}" \n: 1}`)).skeleton).toEqual({ [key]: 1 });
  });

  it.each([
    '{"a":"' + 'b'.repeat(5000),
    `{"a":"${'b'.repeat(5000)}"`,
    `["${'b'.repeat(5000)}\n"]`,
    '',
    '<html>',
  ])('throws SyntaxError on a document that is cut or not JSON (%#)', (json) => {
    expect(() => splitLargeStrings(encode(json))).toThrow(SyntaxError);
  });

  it('takes linear time on hostile input', () => {
    const hostile = `["${'\\\\'.repeat(500_000)}${'\\"'.repeat(500_000)}"]`;
    // Quadratic time would be many minutes.
    const split = splitLargeStrings(encode(hostile));
    expect(split.restore(split.skeleton)).toEqual(JSON.parse(hostile));
  });
});
