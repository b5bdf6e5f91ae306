import { BywayError } from '@byway/errors/byway-error';
import type { Asset } from './asset-store.js';
import { storageUnavailable } from './storage-unavailable.js';

/**
 * The bytes of an asset in memory. Throws `request_too_large` above `maxBytes` before reading, and
 * `storage_unavailable` when the store fails on the way.
 */
export async function readAssetBytes(asset: Asset, maxBytes: number): Promise<Buffer> {
  if (asset.size > maxBytes) {
    asset.stream.destroy();
    throw new BywayError('request_too_large', `The asset has ${asset.size} bytes; the limit is ${maxBytes}.`);
  }
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of asset.stream) if (chunk instanceof Uint8Array) chunks.push(chunk);
  } catch (error) {
    throw storageUnavailable(error);
  }
  return Buffer.concat(chunks);
}
