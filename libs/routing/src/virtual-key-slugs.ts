import type { GatewayConfig } from './config-node-schema.js';
import { parseModelReference } from './model-reference.js';
import type { Params } from './plan-schema.js';

/**
 * Every virtual key that planning this request may ask for, each once: `virtual_key`,
 * `provider: "@slug"`, and models written `@slug/model` in the config and in the caller's body. Not all
 * of them have to exist: a branch that is not drawn is never resolved.
 */
export function collectVirtualKeySlugs(config: GatewayConfig, params: Params = {}): string[] {
  const slugs = new Set<string>();
  const add = (slug: string | undefined) => {
    if (slug !== undefined) slugs.add(slug);
  };
  const visit = (node: GatewayConfig): void => {
    add(node.virtual_key);
    if (node.provider?.startsWith('@')) add(node.provider.slice(1));
    add(parseModelReference(node.override_params?.model)?.slug);
    add(parseModelReference(node.default_params?.model)?.slug);
    node.targets?.forEach(visit);
  };
  visit(config);
  add(parseModelReference(params.model)?.slug);
  return [...slugs];
}
