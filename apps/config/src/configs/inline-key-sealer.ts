import { sealedSchema } from '@byway/contracts/vault-api';
import { BywayError } from '@byway/errors/byway-error';
import { collectInlineKeys, mapInlineKeys, replaceInlineKeys } from '@byway/routing/inline-keys';
import { parseGatewayConfig } from '@byway/routing/config-schema';
import type { ServiceCaller } from '@byway/service-clients/service-call';
import { keptKey } from './kept-key.js';
import { type StoredConfig, storedConfigSchema, type StoredKey, storedKeys } from './stored-config.js';

/** Turns a config as a caller writes it into one that may be stored: no key in plain text. */
export class InlineKeySealer {
  constructor(private readonly vault: ServiceCaller) {}

  /**
   * Validates the config and seals its inline keys.
   * @param value the config of the body.
   * @param current the version it replaces, whose keys may be named by their masked text.
   * @throws BywayError `invalid_config` with the path; `service_unavailable` when the vault is away.
   */
  async seal(workspaceId: string, value: unknown, current?: StoredConfig): Promise<StoredConfig> {
    const config = parseGatewayConfig(value, 'config');
    mapInlineKeys(config, (apiKey, path) => {
      if (typeof apiKey === 'string') return apiKey;
      // A token comes from the vault through this service alone.
      throw new BywayError('invalid_config', `${path}: must be a string`, { param: path });
    });

    const stored = current === undefined ? new Map<string, StoredKey>() : storedKeys(current);
    const replacements = new Map<string, StoredKey>();
    const fresh = new Map<string, Promise<StoredKey>>();
    const inline = collectInlineKeys(config).map((found) => ({ ...found, kept: keptKey(found, stored) }));
    for (const { path, key, kept } of inline) {
      if (kept !== undefined) replacements.set(path, kept);
      else if (!fresh.has(key)) fresh.set(key, this.sealOne(workspaceId, key));
    }
    await Promise.all(fresh.values());
    for (const { path, key } of inline) {
      const sealed = await fresh.get(key);
      if (sealed !== undefined && !replacements.has(path)) replacements.set(path, sealed);
    }
    return storedConfigSchema.parse(replaceInlineKeys(config, replacements));
  }

  private async sealOne(workspaceId: string, plaintext: string): Promise<StoredKey> {
    const { token, masked } = await this.vault.call({
      method: 'POST',
      path: '/internal/secrets/seal',
      body: { workspaceId, plaintext },
      answer: sealedSchema,
    });
    return { sealed: token, masked };
  }
}
