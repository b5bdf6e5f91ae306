import { BywayError } from '@byway/errors/byway-error';
import { z } from 'zod';
import type { NewAsset } from './asset-store.js';

/** What is kept beside the bytes. */
export const assetFactsSchema = z.object({
  mediaType: z.string(),
  workspaceId: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
});
export type AssetFacts = z.infer<typeof assetFactsSchema>;

/** RFC 9110, section 8.3.1, with parameters; no line break can get into a header. */
const mediaTypeForm = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: *; *[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"\\\r\n]*"))*$/;
/** S3 metadata is ASCII only. */
const workspaceForm = /^[\x21-\x7e]{1,200}$/;
const MAX_MEDIA_TYPE_LENGTH = 200;

/** The facts of a new asset. Throws `invalid_value` for what a header cannot carry. */
export function newAssetFacts(asset: NewAsset, createdAt: number): AssetFacts {
  const { mediaType, workspaceId } = asset;
  if (mediaType.length > MAX_MEDIA_TYPE_LENGTH || !mediaTypeForm.test(mediaType)) {
    throw new BywayError('invalid_value', 'The media type of the asset is not valid.', {
      param: 'mediaType',
    });
  }
  if (!workspaceForm.test(workspaceId)) {
    throw new BywayError('invalid_value', 'The workspace of the asset is not valid.', {
      param: 'workspaceId',
    });
  }
  return { mediaType, workspaceId, createdAt, expiresAt: asset.expiresAt ?? null };
}

/** The bytes as a list of chunks. */
export function chunksOf({ bytes }: NewAsset): readonly Uint8Array[] {
  return bytes instanceof Uint8Array ? [bytes] : bytes;
}

/** Sum of the chunks, in bytes. */
export function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
}

/** Whether an asset with these facts is gone at `nowMs`. */
export function isExpired({ expiresAt }: AssetFacts, nowMs: number): boolean {
  return expiresAt !== null && expiresAt <= nowMs;
}
