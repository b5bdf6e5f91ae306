import type { GatewayConfig } from '@byway/routing/config-schema';
import { collectInlineKeys, mapInlineKeys } from '@byway/routing/inline-keys';
import type { KeySealer } from '../vault/key-sealer.js';

/** What a reader sees of a key that was sealed before its mask was kept. */
const UNKNOWN_MASK = '********';

function maskOf(config: GatewayConfig): Map<string, { sealed: string; masked: string }> {
  const masks = new Map<string, { sealed: string; masked: string }>();
  mapInlineKeys(config, (apiKey, path) => {
    if (typeof apiKey !== 'string')
      masks.set(path, { sealed: apiKey.sealed, masked: apiKey.masked ?? UNKNOWN_MASK });
    return apiKey;
  });
  return masks;
}

/**
 * A config fit for the table: every plain `api_key` sealed by the vault. The masked text of the
 * version before, sent back unchanged at the same place, keeps the key it stands for.
 */
export async function sealKeys(
  config: GatewayConfig,
  {
    sealer,
    workspaceId,
    before,
  }: { sealer: KeySealer; workspaceId: string; before: GatewayConfig | undefined },
): Promise<GatewayConfig> {
  const known = before === undefined ? new Map<string, never>() : maskOf(before);
  const sealed = new Map<string, { sealed: string; masked: string }>();
  for (const { path, key } of collectInlineKeys(config)) {
    const kept = known.get(path);
    sealed.set(path, kept?.masked === key ? kept : await sealer.seal(workspaceId, key));
  }
  return mapInlineKeys(config, (apiKey, path) => sealed.get(path) ?? apiKey);
}

/** A config fit for reading: keys are masked. */
export function maskKeys(config: GatewayConfig): GatewayConfig {
  return mapInlineKeys(config, (apiKey) =>
    typeof apiKey === 'string' ? UNKNOWN_MASK : (apiKey.masked ?? UNKNOWN_MASK),
  );
}
