import { defaultTimeLimits } from '@byway/boot/time-limits';
import type { AssetStore } from './asset-store.js';
import { FileAssetStore } from './file-asset-store.js';
import type { S3Settings } from './s3-settings.js';

/** A folder on this machine, or a bucket. */
export type AssetSettings = { dir: string } | { s3: S3Settings };

/**
 * The store that the settings name. The AWS SDK is loaded only for a bucket.
 * @param timeoutMs ms that a bucket may be silent. Services pass their `assetStoreMs`.
 */
export async function createAssetStore(
  settings: AssetSettings,
  timeoutMs = defaultTimeLimits.assetStoreMs,
): Promise<AssetStore> {
  if ('dir' in settings) return await FileAssetStore.open(settings.dir);
  const { S3AssetStore } = await import('./s3-asset-store.js');
  return new S3AssetStore(settings.s3, timeoutMs);
}
