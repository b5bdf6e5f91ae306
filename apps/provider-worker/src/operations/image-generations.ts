import { type ImageGenerateRequest, parseImageGenerateRequest } from '@byway/openai-wire/image-generate';
import type { ModelFacts } from '@byway/providers/catalogue/catalogue-types';
import { imageCostUsd } from '@byway/providers/catalogue/price';
import type { ImageResult } from '@byway/providers/spec/adapter';
import { logAssetExpiry, urlAssetExpiry } from '../assets/asset-lifetimes.js';
import { imageLogBody } from './image-log-body.js';
import { imageReply } from './image-reply.js';
import { defineOperation } from './operation.js';

function costOf(result: ImageResult, request: ImageGenerateRequest, facts: ModelFacts | null): number | null {
  if (facts === null) return null;
  const size = result.extra.size ?? request.size;
  const quality = result.extra.quality ?? request.quality;
  return imageCostUsd(facts, {
    usage: result.usage,
    images: result.images.length,
    ...(typeof size === 'string' && { size }),
    ...(typeof quality === 'string' && { quality }),
  });
}

/** `POST /v1/images/generations` */
export const imageGenerations = defineOperation<ImageGenerateRequest, ImageResult>({
  endpoint: '/v1/images/generations',
  parse: parseImageGenerateRequest,
  adapterOf: ({ imageGenerate }) => imageGenerate,
  factsOf: (result, request, facts) => ({
    usage: { images: result.images.length, ...result.usage },
    costUsd: costOf(result, request, facts),
    finishReason: null,
    warnings: result.warnings,
  }),
  answerOf: (result, request) => ({
    reply: (context) =>
      imageReply(result, request, {
        ...context,
        assetUrlTtlS: context.assetLifetimes.urlTtlS,
        expiresAt: urlAssetExpiry(context.assetLifetimes, context),
      }),
    logBody: (assetIds, context) =>
      imageLogBody(result, assetIds, {
        ...context,
        imageLimit: context.imageLogLimit,
        expiresAt: logAssetExpiry(context.assetLifetimes, context.nowMs),
      }),
  }),
});
