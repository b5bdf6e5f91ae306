import { describe, expect, it } from '@jest/globals';
import { ByteCache } from './byte-cache.js';

describe('ByteCache', () => {
  it('drops what was used longest ago when it is full', () => {
    const cache = new ByteCache(30);
    for (const key of ['a', 'b', 'c']) cache.set(key, Buffer.alloc(10));
    cache.get('a');
    cache.set('d', Buffer.alloc(10));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual(['a', 'c', 'd']);
  });

  it('does not count a replaced entry twice', () => {
    const cache = new ByteCache(30);
    for (let i = 0; i < 10; i++) cache.set('a', Buffer.alloc(20));
    cache.set('b', Buffer.alloc(10));
    expect(cache.get('a')).toHaveLength(20);
  });

  it('does not keep what is larger than itself, nor empties itself for it', () => {
    const cache = new ByteCache(30);
    cache.set('a', Buffer.alloc(10));
    cache.set('b', Buffer.alloc(31));
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toHaveLength(10);
  });
});
