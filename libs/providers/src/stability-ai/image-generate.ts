import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { failedStep } from '../shared/failed-step.js';
import { providerFailure } from '../shared/provider-failure.js';
import type { ImageAdapter } from '../spec/adapter.js';
import { stabilityAiFacts } from './facts.js';
import type { StabilityRequests } from './image-requests.js';
import { type DrawnImage, readImageAnswer } from './image-response.js';
import { productOf } from './product.js';
import { v1Requests } from './v1-request.js';
import { v2betaRequests } from './v2beta-request.js';

function imageRequests(input: ImageGenerateRequest, model: string): StabilityRequests {
  const product = productOf(model);
  return product.api === 'v1' ? v1Requests(input, product.engine) : v2betaRequests(input, model, product);
}

/** What was really drawn: Stability's answers do not say. */
function drawnFacts(images: DrawnImage[]): Record<string, unknown> {
  const facts = images[0]?.facts;
  if (facts?.width === undefined || facts.height === undefined) return {};
  return { size: `${facts.width}x${facts.height}`, output_format: facts.mediaType.replace('image/', '') };
}

/** Text-to-image of Stability: the v1 engines and the v2beta services. */
export const imageGenerate: ImageAdapter = {
  start(input, { model }) {
    try {
      return { kind: 'send', requests: imageRequests(input, model).requests };
    } catch (error) {
      return failedStep(error);
    }
  },

  next(responses, { input, target }) {
    const answers = responses.map(readImageAnswer);
    const images = answers.flatMap((answer) => answer.images);
    const usage = { images: images.length };
    const failures = answers.map((answer) => answer.failure).filter((failure) => failure !== null);
    const asked = input.n ?? 1;
    const tooFew = providerFailure({
      provider: stabilityAiFacts.name,
      code: 'no_output',
      message: `${asked} images asked, ${images.length} delivered`,
    });
    // All or nothing: an OpenAI client reads data[n - 1] without looking. A refusal comes first,
    // since trying again or elsewhere would go round it.
    const failure =
      failures.find(({ code }) => code === 'content_filtered') ??
      failures[0] ??
      (images.length < asked ? tooFew : undefined);
    if (failure !== undefined) {
      return { kind: 'failed', failure, ...(images.length > 0 && { usage }) };
    }
    return {
      kind: 'done',
      out: {
        images: images.map(({ facts: _facts, ...image }) => image),
        extra: drawnFacts(images),
        usage,
        warnings: imageRequests(input, target.model).warnings,
      },
    };
  },
};
