import { z } from 'zod';

/** An inline `api_key` as it is stored: sealed by the vault, and what may be shown of it. */
const storedKeySchema = z.object({ sealed: z.string(), masked: z.string() });
export type StoredKey = z.output<typeof storedKeySchema>;

/**
 * A config as it is stored. Only what this service touches is looked at: a version saved years ago
 * stays readable when the config vocabulary changes.
 */
export const storedConfigSchema = z.looseObject({
  api_key: storedKeySchema.optional(),
  get targets() {
    return z.array(storedConfigSchema).optional();
  },
});
export type StoredConfig = z.output<typeof storedConfigSchema>;

/** A config as JSON, for an answer. */
export type ConfigJson = Record<string, unknown>;

/** A copy with each stored key replaced by what `show` answers. */
function mapStoredKeys(config: StoredConfig, show: (key: StoredKey) => unknown): ConfigJson {
  const { api_key, targets } = config;
  return {
    ...config,
    ...(api_key !== undefined && { api_key: show(api_key) }),
    ...(targets !== undefined && { targets: targets.map((target) => mapStoredKeys(target, show)) }),
  };
}

/** The config as people read it: of each inline key only the masked text. */
export function maskedConfig(config: StoredConfig): ConfigJson {
  return mapStoredKeys(config, (key) => key.masked);
}

/** The config as the gateway resolves it: each inline key as `{sealed}`. */
export function resolvedConfig(config: StoredConfig): ConfigJson {
  return mapStoredKeys(config, ({ sealed }) => ({ sealed }));
}

/** Every stored key by its path, `config.targets[0].api_key`. */
export function storedKeys(config: StoredConfig, path = 'config'): Map<string, StoredKey> {
  const found = new Map<string, StoredKey>();
  if (config.api_key !== undefined) found.set(`${path}.api_key`, config.api_key);
  config.targets?.forEach((target, index) => {
    for (const [keyPath, key] of storedKeys(target, `${path}.targets[${index}]`)) found.set(keyPath, key);
  });
  return found;
}
