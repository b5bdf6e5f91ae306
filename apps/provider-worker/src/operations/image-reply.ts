import type { AssetStore } from '@byway/assets/asset-store';
import { signAssetUrl } from '@byway/assets/signed-url';
import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { imageAnswerChunks } from '@byway/openai-wire/image-answer';
import type { GeneratedImage, ImageResult } from '@byway/providers/spec/adapter';
import { type BodyLease, ownMemory } from '../provider-call/body-memory.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import type { ReplyBody } from './operation.js';

export interface ImageReplyContext {
  workspaceId: string;
  assets: AssetStore;
  /** Base of signed URLs. */
  publicUrl: string;
  assetUrlSecret: string;
  assetUrlTtlS: number;
  /** Unix time in ms until which images behind URLs are kept; undefined: for ever. */
  expiresAt: number | undefined;
  nowMs: number;
  /** For pictures in their other form. */
  memory: Memory;
}

type Memory = Pick<BodyLease, 'take'>;

/**
 * The answer to `POST /v1/images/generations`. Base64 asked: the provider's own body where it already
 * is that answer, else the images encoded. URLs asked: the bytes become assets with signed URLs.
 * Throws `storage_unavailable` when they cannot be stored.
 */
export async function imageReply(
  result: ImageResult,
  request: ImageGenerateRequest,
  context: ImageReplyContext,
): Promise<ReplyBody> {
  const created = Math.floor(context.nowMs / 1000);
  const contentType = 'application/json';
  if (request.response_format === 'url') {
    // Tried again while the store is away: each try frees its memory.
    const assetIds = await storeImages(result.images, { ...context, memory: ownMemory });
    const expiresAtS = created + context.assetUrlTtlS;
    const items = result.images.map((image, index) => ({
      url: signAssetUrl({
        baseUrl: context.publicUrl,
        assetId: assetIds[index] ?? '',
        secret: context.assetUrlSecret,
        expiresAtS,
      }),
      revised_prompt: image.revisedPrompt,
    }));
    return {
      contentType,
      chunks: imageAnswerChunks({ created, items, extra: result.extra }).chunks,
      assetIds,
    };
  }
  if (result.openAiBody !== undefined) return { contentType, chunks: [result.openAiBody], assetIds: [] };
  const items = result.images.map((image) => ({
    b64: [toBase64(image, context.memory)],
    revised_prompt: image.revisedPrompt,
  }));
  return {
    contentType,
    chunks: imageAnswerChunks({ created, items, extra: result.extra }).chunks,
    assetIds: [],
  };
}

/** Stores images as assets; ids in the order of the images. */
export async function storeImages(
  images: readonly GeneratedImage[],
  {
    assets,
    workspaceId,
    expiresAt,
    memory,
  }: Pick<ImageReplyContext, 'assets' | 'workspaceId' | 'expiresAt' | 'memory'>,
): Promise<string[]> {
  const stored = images.map((image) =>
    assets.put({ workspaceId, mediaType: image.mediaType, bytes: toBinary(image, memory), expiresAt }),
  );
  return (await Promise.all(stored)).map(({ id }) => id);
}

function toBase64({ encoding, bytes }: GeneratedImage, memory: Memory): Uint8Array {
  return encoding === 'base64' ? bytes : encodeBase64(bytes, memory);
}

function toBinary({ encoding, bytes }: GeneratedImage, memory: Memory): Uint8Array {
  return encoding === 'binary' ? bytes : decodeBase64(bytes, memory);
}
