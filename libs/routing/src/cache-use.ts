import type { Leaf, Plan } from './plan-schema.js';

/** What a request says about the cache. */
export interface CacheWish {
  /** false: nothing of it may be kept. */
  allowed: boolean;
  namespace: string | null;
  forceRefresh: boolean;
}

/** The plan with the request's wish at every target that has a cache; without their caches if none is allowed. */
export function withCacheWish(plan: Plan, wish: CacheWish): Plan {
  const leaves = plan.leaves.map(({ cache, ...leaf }): Leaf => {
    if (cache === undefined || !wish.allowed) return leaf;
    const namespace = wish.namespace === null ? {} : { namespace: wish.namespace };
    return { ...leaf, cache: { ...cache, ...namespace, ...(wish.forceRefresh && { forceRefresh: true }) } };
  });
  return { ...plan, leaves };
}

/** The plan with no target's answers kept or looked up. */
export function withoutCache(plan: Plan): Plan {
  return withCacheWish(plan, { allowed: false, namespace: null, forceRefresh: false });
}

/** What the cache does for a call of this target: looks and keeps, only keeps, or nothing. */
export function cacheUse(leaf: Pick<Leaf, 'cache'> | undefined): 'MISS' | 'REFRESH' | 'DISABLED' {
  if (leaf?.cache?.mode !== 'simple') return 'DISABLED';
  return leaf.cache.forceRefresh === true ? 'REFRESH' : 'MISS';
}
