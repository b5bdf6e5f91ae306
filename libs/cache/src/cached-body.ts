import { Readable } from 'node:stream';
import { type CacheEntry, INLINE_LIMIT } from './cache-entry.js';

/** What is needed of an asset store. */
export interface BodyStore {
  put(asset: {
    workspaceId: string;
    mediaType: string;
    bytes: readonly Uint8Array[];
    /** Unix time in ms. */
    expiresAt: number;
  }): Promise<{ id: string }>;
  get(id: string): Promise<{ stream: Readable; size: number; workspaceId: string } | null>;
}

/** A hit just before the end of its entry is still being read after it, and clocks differ. */
const ASSET_MARGIN_MS = 15 * 60_000;

/** Keeps a body: small ones stand in the entry, so that they cost no file. Throws `storage_unavailable`. */
export async function keepBody(
  chunks: readonly Uint8Array[],
  { store, workspaceId, lifeMs }: { store: BodyStore; workspaceId: string; lifeMs: number },
): Promise<CacheEntry['body']> {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  if (bytes <= INLINE_LIMIT) return { kind: 'inline', base64: Buffer.concat(chunks).toString('base64') };
  const asset = { workspaceId, mediaType: 'application/json', bytes: chunks };
  const { id } = await store.put({ ...asset, expiresAt: Date.now() + lifeMs + ASSET_MARGIN_MS });
  return { kind: 'asset', assetId: id, bytes };
}

/** The body of an entry; null when its asset is gone. Throws `storage_unavailable`. */
export async function openBody(
  { body }: CacheEntry,
  { store, workspaceId }: { store: Pick<BodyStore, 'get'>; workspaceId: string },
): Promise<Readable | null> {
  if (body.kind === 'inline') return Readable.from([Buffer.from(body.base64, 'base64')]);
  const asset = await store.get(body.assetId);
  if (asset === null) return null;
  if (asset.size === body.bytes && asset.workspaceId === workspaceId) return asset.stream;
  asset.stream.destroy();
  return null;
}
