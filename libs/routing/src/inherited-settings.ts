import type { GatewayConfig } from './config-node-schema.js';
import { parseModelReference } from './model-reference.js';
import type { Leaf, Params, RetryPolicy } from './plan-schema.js';
import { targetReferenceAt, type TargetReference } from './target-reference.js';

/** Portkey's default statuses to retry on. */
const RETRY_STATUS_CODES = [429, 500, 502, 503, 504];

/** What a node hands down to its targets. */
export interface InheritedSettings {
  reference: TargetReference | null;
  overrideParams: Params;
  defaultParams: Params;
  /** The field that set the default model, for errors. */
  defaultModelPath: string | null;
  dropParams: string[];
  retry: RetryPolicy;
  requestTimeoutMs: number | null;
  forwardHeaders: string[];
  customHost: string | null;
  onUnknown: Leaf['onUnknown'];
  cache: Leaf['cache'];
  metadata: Leaf['metadata'];
}

/** What holds above the root. Made anew each time, because parts of it end up in the plan. */
export const settingsAboveRoot = (): InheritedSettings => ({
  reference: null,
  overrideParams: {},
  defaultParams: {},
  defaultModelPath: null,
  dropParams: [],
  retry: { attempts: 0, onStatusCodes: [...RETRY_STATUS_CODES], useRetryAfterHeaders: false },
  requestTimeoutMs: null,
  forwardHeaders: [],
  customHost: null,
  onUnknown: 'fallback',
  cache: undefined,
  metadata: undefined,
});

/**
 * The settings that hold at a node. The node wins over what is above it: params and metadata key by
 * key, everything else as a whole; `drop_params` add up. Of `strategy` only `on_unknown` goes down.
 */
export function settingsAt(node: GatewayConfig, path: string, above: InheritedSettings): InheritedSettings {
  const defaultModelPath = `${path}.default_params.model`;
  return {
    reference: targetReferenceAt(node, path, above.reference),
    overrideParams: { ...above.overrideParams, ...withBareModel(node.override_params) },
    defaultParams: { ...above.defaultParams, ...node.default_params },
    defaultModelPath: node.default_params?.model === undefined ? above.defaultModelPath : defaultModelPath,
    dropParams: [...new Set([...above.dropParams, ...(node.drop_params ?? [])])],
    retry: retryOf(node) ?? above.retry,
    requestTimeoutMs: node.request_timeout ?? above.requestTimeoutMs,
    forwardHeaders: node.forward_headers?.map((name) => name.toLowerCase()) ?? above.forwardHeaders,
    customHost: node.custom_host ?? above.customHost,
    onUnknown: node.strategy?.on_unknown ?? above.onUnknown,
    cache: cacheOf(node) ?? above.cache,
    metadata: node.metadata === undefined ? above.metadata : { ...above.metadata, ...node.metadata },
  };
}

/** The slug of `@slug/model` went into the reference; the provider gets the model alone. */
function withBareModel(params: Params | undefined): Params | undefined {
  const named = parseModelReference(params?.model);
  return named === null ? params : { ...params, model: named.model };
}

function retryOf({ retry }: GatewayConfig): RetryPolicy | undefined {
  return (
    retry && {
      attempts: retry.attempts,
      onStatusCodes: retry.on_status_codes ?? [...RETRY_STATUS_CODES],
      useRetryAfterHeaders: retry.use_retry_after_headers ?? false,
    }
  );
}

function cacheOf({ cache }: GatewayConfig): Leaf['cache'] {
  return cache && { mode: cache.mode, maxAgeS: cache.max_age ?? null };
}
