import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CacheableCall, cacheKey } from './cache-key.js';

const call: CacheableCall = {
  workspaceId: 'default',
  endpoint: '/v1/images/generations',
  leaf: {
    provider: 'openai',
    customHost: null,
    defaultParams: { size: 'auto' },
    overrideParams: { model: 'gpt-image-2' },
    dropParams: ['user'],
    cache: { mode: 'simple', maxAgeS: null },
  },
  body: { prompt: 'Kraken', n: 1 },
};
const withLeaf = (leaf: Partial<CacheableCall['leaf']>) =>
  cacheKey({ ...call, leaf: { ...call.leaf, ...leaf } });

/** The same JSON value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

const bodies = fc.dictionary(fc.string(), fc.jsonValue()).filter((body) => !('__proto__' in body));
/** Params as the target gets them whole: nothing added, nothing taken away. */
const bare = { ...call.leaf, defaultParams: {}, overrideParams: {}, dropParams: [] };

describe('the key of a cached answer', () => {
  it('says nothing of the request that it stands for', () => {
    expect(cacheKey(call)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same whatever the order of keys, at any depth', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const other = reversed(body) as typeof body;
        expect(cacheKey({ ...call, leaf: bare, body: other })).toBe(cacheKey({ ...call, leaf: bare, body }));
      }),
    );
  });

  it('survives the way through a queue', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const queued = JSON.parse(JSON.stringify({ ...call, body, leaf: bare })) as CacheableCall;
        expect(cacheKey(queued)).toBe(cacheKey({ ...call, leaf: bare, body }));
      }),
    );
  });

  it('differs when any parameter does', () => {
    fc.assert(
      fc.property(bodies, bodies, (one, other) => {
        // -0 is 0 in JSON, and keys may come in another order.
        const same =
          cacheKey({ ...call, leaf: bare, body: one }) === cacheKey({ ...call, leaf: bare, body: other });
        const canonical = (body: object) => JSON.stringify(sorted(body));
        expect(same).toBe(canonical(one) === canonical(other));
      }),
    );
  });

  it('looks at what the target gets, and not at what was written where', () => {
    const body = { prompt: 'Kraken', n: 1, model: 'dall-e-3', size: 'auto', user: 'u-1' };
    expect(cacheKey({ ...call, body })).toBe(cacheKey(call));
    const asked = { prompt: 'Kraken', n: 1, model: 'gpt-image-2', size: 'auto' };
    expect(cacheKey({ ...call, leaf: bare, body: asked })).toBe(cacheKey(call));
  });

  it('does not depend on how long answers are kept, nor on a wish for a new one', () => {
    expect(withLeaf({ cache: { mode: 'simple', maxAgeS: 60, forceRefresh: true } })).toBe(cacheKey(call));
  });

  it.each<[string, string]>([
    ['workspace', cacheKey({ ...call, workspaceId: 'other' })],
    ['endpoint', cacheKey({ ...call, endpoint: '/v1/images/edits' })],
    ['namespace', withLeaf({ cache: { mode: 'simple', maxAgeS: null, namespace: 'u-1' } })],
    ['provider', withLeaf({ provider: 'stability-ai' })],
    ['host', withLeaf({ customHost: 'https://host.example/v1' })],
    ['default parameter', withLeaf({ defaultParams: { size: '1024x1024' } })],
    ['override', withLeaf({ overrideParams: { model: 'gpt-image-1' } })],
    ['dropped parameter', withLeaf({ dropParams: ['n'] })],
  ])('differs with another %s', (_what, key) => {
    expect(key).not.toBe(cacheKey(call));
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, sorted(item), 'entry']);
}
