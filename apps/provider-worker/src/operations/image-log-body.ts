import type { AssetStore } from '@byway/assets/asset-store';
import type { Logger } from '@byway/boot/logger';
import type { ImageResult } from '@byway/providers/spec/adapter';
import type { BodyLease } from '../provider-call/body-memory.js';
import { storeImages } from './image-reply.js';

export interface LogBodyContext {
  workspaceId: string;
  assets: AssetStore;
  /** Bytes; larger images are named but not kept. */
  imageLimit: number;
  /** Unix time in ms until which images are kept; undefined: for ever. */
  expiresAt: number | undefined;
  logger: Logger;
  /** For pictures as bytes. */
  memory: Pick<BodyLease, 'take'>;
}

/**
 * What the log keeps of an images answer: the OpenAI body with asset ids in place of the pictures,
 * so that no base64 ever reaches the queue or a table.
 * @param assetIds of images that are stored already; missing ones are stored now. A store that is
 * away costs the picture in the log and nothing else.
 */
export async function imageLogBody(
  result: ImageResult,
  assetIds: readonly string[],
  context: LogBodyContext,
): Promise<unknown> {
  const small = result.images.every(({ bytes }) => bytes.byteLength <= context.imageLimit);
  let ids = assetIds;
  if (ids.length === 0 && small) {
    ids = await storeImages(result.images, context).catch((error: unknown) => {
      context.logger.warn({ err: error }, 'images of an answer could not be kept for the log');
      return [];
    });
  }
  const data = result.images.map((image, index) => ({
    asset: ids[index] ?? null,
    media_type: image.mediaType,
    ...(image.seed !== undefined && { seed: image.seed }),
    ...(image.revisedPrompt !== undefined && { revised_prompt: image.revisedPrompt }),
  }));
  return { data, ...result.extra };
}
