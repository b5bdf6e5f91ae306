import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type AssetFacts, chunksOf, isExpired, newAssetFacts, sizeOf } from './asset-facts.js';
import { isAssetId, newAssetId } from './asset-id.js';
import type { Asset, AssetStore, NewAsset, StoredAsset } from './asset-store.js';
import { callS3, createS3Client, isMissingObject } from './s3-connection.js';
import type { S3Settings } from './s3-settings.js';
import { storageUnavailable } from './storage-unavailable.js';

/** Life cycle rules of the bucket select by this prefix. */
const KEY_PREFIX = 'assets/';

const metadataSchema = z.object({
  'workspace-id': z.string(),
  'created-at': z.coerce.number(),
  'expires-at': z.coerce.number().optional(),
});

function metadataOf({ workspaceId, createdAt, expiresAt }: AssetFacts): Record<string, string> {
  return {
    'workspace-id': workspaceId,
    'created-at': String(createdAt),
    ...(expiresAt !== null && { 'expires-at': String(expiresAt) }),
  };
}

/**
 * Assets as objects `assets/<id>` of an S3-compatible bucket, with the facts in the object metadata.
 *
 * Expired assets are not served. To have them removed, give the bucket a life cycle rule that expires
 * the prefix `assets/` after the longest time that assets are kept for: only the store knows all its
 * objects, and listing millions of them for a sweep costs money. Needs s3:GetObject, PutObject and
 * DeleteObject, and s3:ListBucket (without it S3 answers 403 and not 404 for a missing object).
 */
export class S3AssetStore implements AssetStore {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(
    settings: S3Settings,
    private readonly idleMs: number,
  ) {
    this.client = createS3Client(settings, idleMs);
    this.bucket = settings.bucket;
  }

  async put(asset: NewAsset): Promise<StoredAsset> {
    const facts = newAssetFacts(asset, Date.now());
    const chunks = chunksOf(asset);
    const size = sizeOf(chunks);
    const id = newAssetId();
    await callS3(this.idleMs, () =>
      this.client.send(
        new PutObjectCommand({
          ...this.object(id),
          // A stream also when there is one chunk: the SDK would hash a buffer before it sends it.
          Body: Readable.from(chunks, { objectMode: false }),
          ContentLength: size,
          ContentType: facts.mediaType,
          Metadata: metadataOf(facts),
        }),
      ),
    );
    return { id, size };
  }

  async get(id: string): Promise<Asset | null> {
    if (!isAssetId(id)) return null;
    try {
      const found = await callS3(this.idleMs, () => this.client.send(new GetObjectCommand(this.object(id))));
      if (!(found.Body instanceof Readable)) throw new Error('The object has no body.');
      const asset = this.asset(found.Body, found);
      if (!isExpired(asset, Date.now())) return asset;
      asset.stream.destroy();
      return null;
    } catch (error) {
      if (isMissingObject(error)) return null;
      throw storageUnavailable(error);
    }
  }

  async delete(id: string): Promise<void> {
    if (!isAssetId(id)) return;
    await callS3(this.idleMs, () => this.client.send(new DeleteObjectCommand(this.object(id))));
  }

  sweepExpired(): Promise<number> {
    return Promise.resolve(0);
  }

  async ping(): Promise<void> {
    try {
      await callS3(this.idleMs, () => this.client.send(new HeadBucketCommand({ Bucket: this.bucket })));
    } catch (error) {
      // 404 here is the bucket itself.
      throw storageUnavailable(error);
    }
  }

  close(): void {
    this.client.destroy();
  }

  private object(id: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: `${KEY_PREFIX}${id}` };
  }

  private asset(
    stream: Readable,
    found: { Metadata?: unknown; ContentType?: string | undefined; ContentLength?: number | undefined },
  ): Asset {
    const metadata = metadataSchema.safeParse(found.Metadata);
    if (!metadata.success) {
      stream.destroy();
      throw metadata.error;
    }
    return {
      stream,
      mediaType: found.ContentType ?? 'application/octet-stream',
      size: found.ContentLength ?? 0,
      workspaceId: metadata.data['workspace-id'],
      createdAt: metadata.data['created-at'],
      expiresAt: metadata.data['expires-at'] ?? null,
    };
  }
}
