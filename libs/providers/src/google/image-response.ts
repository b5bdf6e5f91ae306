import type { ErrorCode } from '@byway/errors/catalogue';
import type { Failure } from '@byway/errors/failure';
import type { SplitJson } from '@byway/openai-wire/split-large-strings';
import { imageFacts, type ImageFacts } from '../shared/image-facts.js';
import { providerFailure } from '../shared/provider-failure.js';
import { base64Bytes, isSuccess, splitResponse } from '../shared/response-json.js';
import type { GeneratedImage, ProviderResponse, ProviderUsage } from '../spec/adapter.js';
import { googleFacts } from './facts.js';
import { googleErrorFailure, googleFailure, readGoogleError } from './failure.js';
import { finishFault } from './finish-reason.js';
import { type Candidate, generateContentAnswerSchema, usageOf } from './generate-content-answer.js';

export interface DrawnImage extends GeneratedImage {
  facts: ImageFacts;
}

export type ImageAnswer =
  | { image: DrawnImage; usage: ProviderUsage }
  /** Tokens of a picture that was withheld are billed all the same. */
  | { failure: Failure; usage: ProviderUsage };

/** The image of one response, or what is wrong with it whatever its status claims. */
export function readImageAnswer(response: ProviderResponse): ImageAnswer {
  if (!isSuccess(response)) return { failure: googleFailure(response), usage: {} };
  const fail = (code: ErrorCode, message: string, usage: ProviderUsage = {}): ImageAnswer => ({
    failure: providerFailure({ provider: googleFacts.name, code, message, response }),
    usage,
  });
  const json = splitResponse(response);
  const parsed = generateContentAnswerSchema.safeParse(json?.skeleton);
  if (json === null || !parsed.success) {
    return fail('malformed_response', 'the answer is cut off or is not an answer');
  }
  // Its long texts stay placeholders: restoring them would decode the picture of an answer too.
  const error = readGoogleError(json.skeleton);
  if (error !== null) return { failure: googleErrorFailure(error, response), usage: {} };
  const usage = usageOf(parsed.data);
  const blocked = parsed.data.promptFeedback?.blockReason;
  if (blocked) return fail('content_filtered', `the prompt was blocked (${blocked})`, usage);
  const [candidate] = parsed.data.candidates ?? [];
  if (candidate === undefined) return fail('no_output', 'the answer is empty', usage);
  const fault = finishFault(candidate.finishReason);
  if (fault !== null) return fail(fault.code, fault.message, usage);
  const data = imageData(candidate);
  if (data === null) return fail('no_output', 'the model answered in words instead of drawing', usage);
  const image = drawn(json, data);
  if (image === null) return fail('malformed_response', 'the image is cut off or not an image', usage);
  return { image, usage };
}

/** The last picture that is no draft. */
function imageData({ content }: Candidate): string | null {
  const pictures = content?.parts?.filter(({ thought, inlineData }) => !thought && inlineData) ?? [];
  return pictures.at(-1)?.inlineData?.data ?? null;
}

function drawn(json: SplitJson, data: string): DrawnImage | null {
  const bytes = base64Bytes(json, data);
  const facts = bytes === null ? null : imageFacts({ encoding: 'base64', bytes });
  if (bytes === null || !facts?.complete) return null;
  return { encoding: 'base64', bytes, mediaType: facts.mediaType, facts };
}
