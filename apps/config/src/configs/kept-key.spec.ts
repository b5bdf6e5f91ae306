import { describe, expect, it } from '@jest/globals';
import { keptKey, type StoredKey } from './kept-key.js';

const one: StoredKey = { sealed: 'token-1', masked: 'sk-********wxyz' };
const other: StoredKey = { sealed: 'token-2', masked: 'sk-********wxyz' };
const masked = one.masked;

describe('a masked key that is sent back', () => {
  it('keeps the key of the same place', () => {
    const stored = new Map([
      ['config.targets[0].api_key', other],
      ['config.targets[1].api_key', one],
    ]);
    expect(keptKey({ path: 'config.targets[1].api_key', key: masked }, stored)).toBe(one);
  });

  it('keeps its key when its target moved', () => {
    const stored = new Map([['config.targets[0].api_key', one]]);
    expect(keptKey({ path: 'config.targets[1].api_key', key: masked }, stored)).toBe(one);
  });

  it.each([
    ['no key', new Map<string, StoredKey>()],
    [
      'two different keys',
      new Map([
        ['a', one],
        ['b', other],
      ]),
    ],
  ])('is refused when it stands for %s', (_, stored) => {
    expect(() => keptKey({ path: 'config.api_key', key: masked }, stored)).toThrow(
      /^config.api_key: this is a masked/,
    );
  });

  it('is not confused with a key', () => {
    expect(keptKey({ path: 'config.api_key', key: 'sk-real-key-wxyz' }, new Map())).toBeUndefined();
  });
});
