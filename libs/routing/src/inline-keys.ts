import type { ApiKey, GatewayConfig } from './config-node-schema.js';

/** An `api_key` written into a config in plain text. */
export interface InlineKey {
  /** `config.targets[0].api_key` */
  path: string;
  key: string;
}

/**
 * A copy of the config with every `api_key`, plain or sealed, replaced by what `replace` answers. The
 * config itself is not changed.
 */
export function mapInlineKeys(
  config: GatewayConfig,
  replace: (apiKey: ApiKey, path: string) => ApiKey,
): GatewayConfig {
  const mapNode = (node: GatewayConfig, path: string): GatewayConfig => ({
    ...node,
    ...(node.api_key !== undefined && { api_key: replace(node.api_key, `${path}.api_key`) }),
    ...(node.targets !== undefined && {
      targets: node.targets.map((target, index) => mapNode(target, `${path}.targets[${index}]`)),
    }),
  });
  return mapNode(config, 'config');
}

/** The plain keys of a config, for sealing; keys that are sealed already are left out. */
export function collectInlineKeys(config: GatewayConfig): InlineKey[] {
  const found: InlineKey[] = [];
  mapInlineKeys(config, (apiKey, path) => {
    if (typeof apiKey === 'string') found.push({ path, key: apiKey });
    return apiKey;
  });
  return found;
}

/** A copy of the config with the keys at these paths replaced; other keys stay as they are. */
export function replaceInlineKeys(
  config: GatewayConfig,
  replacements: ReadonlyMap<string, ApiKey>,
): GatewayConfig {
  return mapInlineKeys(config, (apiKey, path) => replacements.get(path) ?? apiKey);
}
