import type { Readable } from 'node:stream';

/** What to store. */
export interface NewAsset {
  workspaceId: string;
  /** e.g. `image/png` */
  mediaType: string;
  /** Whole or in chunks; chunks are written one after the other, never joined in memory. */
  bytes: Uint8Array | readonly Uint8Array[];
  /** Unix time in ms from which the asset is gone; absent: kept until deleted. */
  expiresAt?: number | undefined;
}

export interface StoredAsset {
  id: string;
  /** bytes */
  size: number;
}

export interface Asset {
  /** The bytes. Read it to the end or `destroy()` it: it holds a file or a connection. */
  stream: Readable;
  mediaType: string;
  /** bytes */
  size: number;
  /** The caller compares it: an asset of another workspace answers 404. */
  workspaceId: string;
  /** Unix time in ms. */
  createdAt: number;
  /** Unix time in ms, or null when it is kept. */
  expiresAt: number | null;
}

/**
 * Where images and large bodies are kept. Every method rejects with `storage_unavailable` when the
 * store cannot be reached, within 2 s; what `put` returned is durable.
 */
export interface AssetStore {
  /** Stores under a new id. Throws `invalid_value` for a media type or workspace that is none. */
  put(asset: NewAsset): Promise<StoredAsset>;
  /** null when the id is unknown, is no asset id, or has expired. */
  get(id: string): Promise<Asset | null>;
  /** Deletes; an unknown id is no error. */
  delete(id: string): Promise<void>;
  /**
   * Deletes what expired before `nowMs` (Unix time in ms) and says how many. A bucket has its own
   * life cycle rules and answers 0.
   */
  sweepExpired(nowMs: number): Promise<number>;
  /** Resolves when the store can be used; for `/readyz`. */
  ping(): Promise<void>;
  /** Lets go of connections. */
  close(): void;
}
