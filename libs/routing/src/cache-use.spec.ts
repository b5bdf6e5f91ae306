import { describe, expect, it } from '@jest/globals';
import { cacheUse, withCacheWish } from './cache-use.js';
import { parseGatewayConfig } from './config-schema.js';
import { plan } from './plan.js';
import { planSchema } from './plan-schema.js';

const made = plan(
  parseGatewayConfig({
    strategy: { mode: 'fallback' },
    targets: [{ virtual_key: 'a' }, { virtual_key: 'b', cache: { mode: 'simple', max_age: 60 } }],
  }),
  {
    metadata: {},
    params: {},
    random: () => 0,
    resolveTarget: () => ({ provider: 'p', credential: { kind: 'sealed', token: 't' }, customHost: null }),
  },
);
const usual = { allowed: true, namespace: null, forceRefresh: false };
const usesOf = (wish: Partial<typeof usual>) =>
  withCacheWish(made, { ...usual, ...wish }).leaves.map(cacheUse);

describe('the wish of a request', () => {
  it('concerns the targets that have a cache, and only them', () => {
    expect(usesOf({})).toEqual(['DISABLED', 'MISS']);
    expect(usesOf({ forceRefresh: true })).toEqual(['DISABLED', 'REFRESH']);
    expect(usesOf({ allowed: false, forceRefresh: true })).toEqual(['DISABLED', 'DISABLED']);
  });

  it('travels in the plan', () => {
    const wished = withCacheWish(made, { allowed: true, namespace: 'u-1', forceRefresh: true });
    expect(wished.leaves[0]?.cache).toBeUndefined();
    const cache = { mode: 'simple', maxAgeS: 60, namespace: 'u-1', forceRefresh: true };
    expect(planSchema.parse(JSON.parse(JSON.stringify(wished))).leaves[1]?.cache).toEqual(cache);
    expect(withCacheWish(made, usual)).toEqual(made);
  });
});

it('a target of an older plan with another mode has no cache', () => {
  expect(cacheUse({ cache: { mode: 'semantic', maxAgeS: null } })).toBe('DISABLED');
  expect(cacheUse(undefined)).toBe('DISABLED');
});
