import type { GatewayConfig } from './config-node-schema.js';
import { parseModelReference } from './model-reference.js';
import type { Params } from './plan-schema.js';

/** A place of a config that names a virtual key. */
export interface VirtualKeyUse {
  slug: string;
  path: PropertyKey[];
}

/** Every place that names one: `virtual_key`, `provider: "@slug"`, and models written `@slug/model`. */
export function listVirtualKeyUses(config: GatewayConfig): VirtualKeyUse[] {
  const uses: VirtualKeyUse[] = [];
  const visit = (node: GatewayConfig, path: PropertyKey[]): void => {
    const add = (slug: string | undefined, ...place: string[]) => {
      if (slug !== undefined) uses.push({ slug, path: [...path, ...place] });
    };
    add(node.virtual_key, 'virtual_key');
    if (node.provider?.startsWith('@')) add(node.provider.slice(1), 'provider');
    add(parseModelReference(node.override_params?.model)?.slug, 'override_params', 'model');
    add(parseModelReference(node.default_params?.model)?.slug, 'default_params', 'model');
    node.targets?.forEach((target, index) => visit(target, [...path, 'targets', index]));
  };
  visit(config, []);
  return uses;
}

/**
 * Every virtual key that planning this request may ask for, each once: what the config names, and the
 * model of the caller's body. Not all of them have to exist: a branch that is not drawn is never resolved.
 */
export function collectVirtualKeySlugs(config: GatewayConfig, params: Params = {}): string[] {
  const slugs = new Set(listVirtualKeyUses(config).map(({ slug }) => slug));
  const named = parseModelReference(params.model);
  if (named !== null) slugs.add(named.slug);
  return [...slugs];
}
