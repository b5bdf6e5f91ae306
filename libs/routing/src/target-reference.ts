import type { ApiKey, GatewayConfig } from './config-node-schema.js';
import { parseModelReference } from './model-reference.js';

/** How a config says which provider and key a target uses, and where it says so. */
export type TargetReference =
  | {
      kind: 'virtual-key';
      slug: string;
      /** The field that holds the slug: `config.targets[0].virtual_key`. */
      path: string;
    }
  | {
      kind: 'provider';
      provider: string;
      /** The field that holds the provider's name. */
      path: string;
      /** null: the caller brings the key. */
      apiKey: { value: ApiKey; path: string } | null;
    };

/**
 * The credential that holds at a node: its own, or the inherited one when it names none. A node that
 * names only an `api_key` keeps an inherited provider. One that names a provider does not keep an
 * inherited key, which belongs to another provider.
 */
export function targetReferenceAt(
  node: GatewayConfig,
  path: string,
  inherited: TargetReference | null,
): TargetReference | null {
  const named = parseModelReference(node.override_params?.model);
  if (named !== null) {
    return { kind: 'virtual-key', slug: named.slug, path: `${path}.override_params.model` };
  }
  if (node.virtual_key !== undefined) {
    return { kind: 'virtual-key', slug: node.virtual_key, path: `${path}.virtual_key` };
  }
  if (node.provider?.startsWith('@')) {
    return { kind: 'virtual-key', slug: node.provider.slice(1), path: `${path}.provider` };
  }
  const apiKey = node.api_key === undefined ? null : { value: node.api_key, path: `${path}.api_key` };
  if (node.provider !== undefined) {
    return { kind: 'provider', provider: node.provider, path: `${path}.provider`, apiKey };
  }
  return apiKey !== null && inherited?.kind === 'provider' ? { ...inherited, apiKey } : inherited;
}
