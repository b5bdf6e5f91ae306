import { BywayError } from '@byway/errors/byway-error';
import { chooseByCondition, chooseByWeight, type ChoiceContext } from './choose-target.js';
import type { GatewayConfig } from './config-node-schema.js';
import { type InheritedSettings, settingsAboveRoot, settingsAt } from './inherited-settings.js';
import { parseModelReference } from './model-reference.js';
import type { FallbackStep, Leaf, Params, Plan } from './plan-schema.js';
import type { ResolveTarget } from './resolve-target.js';
import type { TargetReference } from './target-reference.js';

export interface PlanContext extends ChoiceContext {
  resolveTarget: ResolveTarget;
}

/**
 * Turns a config into the leaves a request may visit. Weights are drawn and conditions judged here,
 * once; only fallbacks are left open. Semantics of Portkey's `tryTargetsRecursively` (gateway 1.15.2).
 * @param config from `parseGatewayConfig`.
 * @throws BywayError `no_matching_condition`, `missing_required_parameter` when a leaf names neither
 * provider nor key, and what the resolver throws.
 */
export function plan(config: GatewayConfig, context: PlanContext): Plan {
  const leaves = planNode(config, { path: 'config', above: settingsAboveRoot(), firstLeaf: 0, context });
  // Every group starts with its first (or only) child, so the first leaf in document order is the entry.
  return { leaves, entry: 0 };
}

interface Place {
  path: string;
  above: InheritedSettings;
  /** Index that the first leaf of this node will have in the plan. */
  firstLeaf: number;
  context: PlanContext;
}

function planNode(node: GatewayConfig, place: Place): Leaf[] {
  const { path, context } = place;
  const settings = settingsAt(node, path, place.above);
  const planTarget = (index: number, firstLeaf: number): Leaf[] => {
    const target = node.targets?.[index];
    if (target === undefined) throw new BywayError('internal_error', `${path} has no target ${index}.`);
    return planNode(target, { path: `${path}.targets[${index}]`, above: settings, firstLeaf, context });
  };

  if (node.targets === undefined) return [leafOf(settings, path, context)];
  switch (node.strategy?.mode) {
    case 'fallback':
      return planFallback(node, place.firstLeaf, planTarget);
    case 'loadbalance':
      return planTarget(chooseByWeight(node.targets, context), place.firstLeaf);
    case 'conditional':
      return planTarget(chooseByCondition(node, path, context), place.firstLeaf);
    default:
      return planTarget(0, place.firstLeaf);
  }
}

function planFallback(
  { targets = [], strategy }: GatewayConfig,
  firstLeaf: number,
  planTarget: (index: number, firstLeaf: number) => Leaf[],
): Leaf[] {
  const leaves: Leaf[] = [];
  targets.forEach((_, index) => {
    const branch = planTarget(index, firstLeaf + leaves.length);
    const isLast = index === targets.length - 1;
    const wayOut: FallbackStep = {
      next: isLast ? null : firstLeaf + leaves.length + branch.length,
      onStatusCodes: strategy?.on_status_codes ?? null,
      onContentFilter: strategy?.on_content_filter ?? 'stop',
    };
    // Inner fallbacks have added their step already, which makes the list innermost first.
    for (const leaf of branch) leaf.fallbacks.push({ ...wayOut });
    leaves.push(...branch);
  });
  return leaves;
}

function leafOf(settings: InheritedSettings, path: string, context: PlanContext): Leaf {
  const { reference, overrideParams } = withModelOfRequest(settings, context.params);
  if (reference === null) {
    const message = `${path}: no virtual key or provider for this target`;
    throw new BywayError('missing_required_parameter', message, { param: path });
  }
  const resolved = context.resolveTarget(reference);
  return {
    path,
    provider: resolved.provider,
    credential: resolved.credential,
    customHost: settings.customHost ?? resolved.customHost,
    overrideParams,
    defaultParams: settings.defaultParams,
    dropParams: settings.dropParams,
    retry: settings.retry,
    requestTimeoutMs: settings.requestTimeoutMs,
    forwardHeaders: settings.forwardHeaders,
    onUnknown: settings.onUnknown,
    fallbacks: [],
    ...(settings.cache !== undefined && { cache: settings.cache }),
    ...(settings.metadata !== undefined && { metadata: settings.metadata }),
  };
}

/**
 * A leaf to which the config gives no key takes it from the model, when caller or default wrote it
 * as `@virtual-key/model`. That goes before `Authorization`, which may hold anything.
 */
function withModelOfRequest(
  { reference, overrideParams, defaultParams, defaultModelPath }: InheritedSettings,
  params: Params,
): { reference: TargetReference | null; overrideParams: Params } {
  const hasKey = reference !== null && (reference.kind === 'virtual-key' || reference.apiKey !== null);
  if (hasKey || overrideParams.model !== undefined) return { reference, overrideParams };
  const named = parseModelReference(params.model ?? defaultParams.model);
  if (named === null) return { reference, overrideParams };
  const path = params.model === undefined && defaultModelPath !== null ? defaultModelPath : 'model';
  return {
    reference: { kind: 'virtual-key', slug: named.slug, path },
    overrideParams: { ...overrideParams, model: named.model },
  };
}
