import type { Leaf, Params } from '@byway/routing/plan-schema';
import { applyTargetParams } from '@byway/routing/target-params';
import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';

export interface CacheableCall {
  workspaceId: string;
  endpoint: string;
  /** The target, with the namespace of the request in its `cache`. */
  leaf: Pick<Leaf, 'provider' | 'customHost' | 'defaultParams' | 'overrideParams' | 'dropParams' | 'cache'>;
  /** The caller's body. */
  body: Params;
}

/**
 * Under what an answer is kept: SHA-256 (hex) over the workspace, the namespace and all that the target
 * gets to see. The order of keys does not matter. Neither virtual key nor headers are part of it: other
 * credentials of the same provider draw the same picture.
 */
export function cacheKey({ workspaceId, endpoint, leaf, body }: CacheableCall): string {
  const text = stringify({
    version: 1,
    workspaceId,
    namespace: leaf.cache?.namespace ?? null,
    endpoint,
    provider: leaf.provider,
    customHost: leaf.customHost,
    params: applyTargetParams(leaf, body),
  });
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex');
}
