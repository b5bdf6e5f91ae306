import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern } from './linear-pattern.js';

function matches(source: string, text: string): boolean {
  const pattern = compilePattern(source);
  if (!pattern.ok) throw new Error(`${source}: ${pattern.reason}`);
  return pattern.test(text);
}

function reason(source: string): string | null {
  const pattern = compilePattern(source);
  return pattern.ok ? null : pattern.reason;
}

const atom = fc.constantFrom(
  'a',
  'b',
  '-',
  '.',
  '\\w',
  '\\d',
  '\\W',
  '\\s',
  '\\.',
  '\\x61',
  '\\u0062',
  '\\X',
  '[ab]',
  '[^a]',
  '[a-c\\]]',
  '[]',
  '[^]',
  '^',
  '$',
  '\\b',
  '\\B',
  '{',
  'a{,2}',
  '(?:)',
  ']',
);
const { pattern: anyPattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    atom,
    fc.tuple(tie('pattern'), tie('pattern')).map((parts) => parts.join('')),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(${left}|${right})`),
    fc
      .tuple(
        tie('pattern'),
        fc.constantFrom('*', '+', '?', '*?', '+?', '??', '{2}', '{1,}', '{0,2}', '{0}'),
        fc.constantFrom('(', '(?:', '(?<n>'),
      )
      .map(([inner, quantifier, open]) => `${open}${inner})${quantifier}`),
  ),
}));

describe('patterns of conditions', () => {
  it('match exactly what the engine of JavaScript matches', () => {
    fc.assert(
      fc.property(
        anyPattern,
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', ']', '{', ' ', '\n', 'X'), maxLength: 8 }),
        (source, text) => {
          const pattern = compilePattern(source);
          fc.pre(pattern.ok);
          expect([source, text, pattern.ok && pattern.test(text)]).toEqual([
            source,
            text,
            new RegExp(source).test(text),
          ]);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['^gpt-(4|5)', 'gpt-5-mini', true],
    ['^gpt-(4|5)', 'a gpt-5', false],
    ['.*@example\\.com$', 'who@example.com', true],
    ['^\\d{3,5}$', '12', false],
    ['^\\d{3,5}$', '12345', true],
    ['\\bcat\\b', 'a cat.', true],
    ['\\bcat\\b', 'concat', false],
    ['', '', true],
  ])('%s against %j: %s', (source, text, expected) => {
    expect(matches(source, text)).toBe(expected);
  });

  it.each(['(a+)+$', '^(a|a)*$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$', '.*.*.*.*.*x'])(
    '%s does not hang on a text made for it',
    (source) => {
      const text = `${'a'.repeat(5_000)}!`;
      // Backtracking over it would not come to an end.
      expect(matches(source, text)).toBe(false);
    },
  );

  it('refuses what it cannot match in linear time, and says why', () => {
    expect(reason('a'.repeat(201))).toBe('is longer than 200 characters');
    expect(reason('a'.repeat(200))).toBeNull();
    expect(reason('(')).toBe('is not a valid regular expression');
    expect(reason('(?=a)b')).toBe('lookaround is not supported');
    expect(reason('(?<!a)b')).toBe('lookaround is not supported');
    expect(reason('(a)\\1')).toBe('back references are not supported');
    expect(reason('(?<n>a)\\k<n>')).toBe('back references are not supported');
    expect(reason('\\0')).toBe('\\0 is not supported');
    expect(reason('(a{50}){50}')).toBe('repeats too much');
    expect(reason('(){1000000000}')).toBe('repeats too much');
  });
});
