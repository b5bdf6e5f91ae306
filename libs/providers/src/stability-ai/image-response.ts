import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import type { SplitJson } from '@byway/openai-wire/split-large-strings';
import { z } from 'zod';
import { type EncodedImage, imageFacts, type ImageFacts } from '../shared/image-facts.js';
import { providerFailure } from '../shared/provider-failure.js';
import { base64Bytes, isSuccess, splitResponse } from '../shared/response-json.js';
import type { GeneratedImage, ProviderResponse } from '../spec/adapter.js';
import { stabilityAiFacts } from './facts.js';
import { stabilityAiFailure } from './failure.js';

const finish = z.string().nullish();
const seed = z.number().nullish().catch(null);
const artifactSchema = z
  .looseObject({ base64: z.string().nullish(), finishReason: finish, seed })
  .transform(({ base64, finishReason, seed }) => ({ base64, finishReason, seed }));

/** v1 as its samples show it, v1 as its schema shows it, and v2beta. */
const bodySchema = z.union([
  z.looseObject({ artifacts: z.array(artifactSchema) }).transform(({ artifacts }) => artifacts),
  z.array(artifactSchema),
  z
    .looseObject({ image: z.string().nullish(), finish_reason: finish, seed })
    .refine(({ image, finish_reason }) => image != null || finish_reason != null)
    .transform(({ image, finish_reason, seed }) => [{ base64: image, finishReason: finish_reason, seed }]),
]);

export interface DrawnImage extends GeneratedImage {
  facts: ImageFacts;
}

export interface ImageAnswer {
  images: DrawnImage[];
  /** The first thing that went wrong, a refused image before a broken one; null: nothing. */
  failure: Failure | null;
}

type Read = DrawnImage | { code: ErrorCode; message: string };

/** Null when the reason is SUCCESS or not given at all. */
function finishFault(finishReason: string | null | undefined): { code: ErrorCode; message: string } | null {
  switch (finishReason?.toUpperCase() ?? 'SUCCESS') {
    case 'SUCCESS':
      return null;
    case 'CONTENT_FILTERED':
      return { code: 'content_filtered', message: 'the image was withheld or blurred by the content filter' };
    default:
      return { code: 'no_output', message: 'the image failed although the call succeeded' };
  }
}

function drawn(image: EncodedImage, imageSeed: number | null | undefined): Read {
  const facts = imageFacts(image);
  if (!facts?.complete)
    return { code: 'malformed_response', message: 'the image is cut off or not an image' };
  return { ...image, facts, mediaType: facts.mediaType, ...(imageSeed != null && { seed: imageSeed }) };
}

function fromJson(json: SplitJson | null): Read[] {
  const parsed = bodySchema.safeParse(json?.skeleton);
  if (json === null || !parsed.success) {
    return [{ code: 'malformed_response', message: 'the answer is cut off or is not an image answer' }];
  }
  if (parsed.data.length === 0) return [{ code: 'no_output', message: 'the answer has no image' }];
  return parsed.data.map((artifact) => {
    const fault = finishFault(artifact.finishReason);
    if (fault !== null) return fault;
    if (!artifact.base64) return { code: 'no_output', message: 'the answer has no image' };
    const bytes = base64Bytes(json, artifact.base64);
    if (bytes === null) return { code: 'malformed_response', message: 'the image is not base64' };
    return drawn({ encoding: 'base64', bytes }, artifact.seed);
  });
}

function fromBytes({ headers, bytes }: ProviderResponse): Read[] {
  const imageSeed = /^[0-9]+$/.test(headers['seed'] ?? '') ? Number(headers['seed']) : null;
  return [drawn({ encoding: 'binary', bytes }, imageSeed)];
}

function read(response: ProviderResponse): Read[] {
  // In byte mode the header is the only place that tells a blurred image from a good one.
  const fault = finishFault(response.headers['finish-reason']);
  if (fault !== null) return [fault];
  if (response.bytes.byteLength === 0) return [{ code: 'no_output', message: 'the answer is empty' }];
  // `application/json; type=image/png` is JSON.
  const isJson = /^application\/json\b/i.test(response.headers['content-type'] ?? '');
  return isJson ? fromJson(splitResponse(response)) : fromBytes(response);
}

/** The images of one response, and what is wrong with it whatever its status claims. */
export function readImageAnswer(response: ProviderResponse): ImageAnswer {
  if (!isSuccess(response)) return { images: [], failure: stabilityAiFailure(response) };
  const results = read(response);
  const faults = results.filter((result) => 'code' in result);
  const fault = faults.find(({ code }) => code === 'content_filtered') ?? faults[0];
  const images = results.filter((result) => 'facts' in result);
  if (fault === undefined) return { images, failure: null };
  const message =
    results.length > 1 ? `${faults.length} of ${results.length}: ${fault.message}` : fault.message;
  const failure = providerFailure({ provider: stabilityAiFacts.name, code: fault.code, message, response });
  return { images, failure };
}
