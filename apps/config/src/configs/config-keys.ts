import { BywayError } from '@byway/errors/byway-error';
import type { GatewayConfig } from '@byway/routing/config-schema';
import { collectInlineKeys, mapInlineKeys } from '@byway/routing/inline-keys';
import type { KeySealer } from '../vault/key-sealer.js';
import { keptKey, type StoredKey } from './kept-key.js';

/** What a reader sees of a key that was sealed before its mask was kept. */
const UNKNOWN_MASK = '********';

function maskOf(config: GatewayConfig): Map<string, StoredKey> {
  const masks = new Map<string, StoredKey>();
  mapInlineKeys(config, (apiKey, path) => {
    if (typeof apiKey !== 'string')
      masks.set(path, { sealed: apiKey.sealed, masked: apiKey.masked ?? UNKNOWN_MASK });
    return apiKey;
  });
  return masks;
}

/** Only the vault makes tokens, for this service: one in a caller's config could be of anywhere. */
function refuseGivenTokens(config: GatewayConfig): void {
  mapInlineKeys(config, (apiKey, path) => {
    if (typeof apiKey === 'string') return apiKey;
    throw new BywayError('invalid_config', `${path}: must be a string`, { param: path });
  });
}

/**
 * A config fit for the table: every plain `api_key` sealed by the vault. The masked text of the
 * version before, sent back unchanged, keeps the key it stands for.
 * @throws BywayError `invalid_config` for a token, or a masked text that stands for no key;
 * `service_unavailable` when the vault is away.
 */
export async function sealKeys(
  config: GatewayConfig,
  {
    sealer,
    workspaceId,
    before,
  }: { sealer: KeySealer; workspaceId: string; before: GatewayConfig | undefined },
): Promise<GatewayConfig> {
  refuseGivenTokens(config);
  const known = before === undefined ? new Map<string, StoredKey>() : maskOf(before);
  // All of them before the vault is asked: a config that is refused leaves no token behind.
  const found = collectInlineKeys(config).map((inline) => ({ ...inline, kept: keptKey(inline, known) }));
  const sealed = new Map<string, StoredKey>();
  for (const { path, key, kept } of found) {
    sealed.set(path, kept ?? (await sealer.seal(workspaceId, key)));
  }
  return mapInlineKeys(config, (apiKey, path) => sealed.get(path) ?? apiKey);
}

/** A config fit for reading: keys are masked. */
export function maskKeys(config: GatewayConfig): GatewayConfig {
  return mapInlineKeys(config, (apiKey) =>
    typeof apiKey === 'string' ? UNKNOWN_MASK : (apiKey.masked ?? UNKNOWN_MASK),
  );
}
