import { failedStep } from '../shared/failed-step.js';
import { addUsage } from '../shared/add-usage.js';
import type { ImageAdapter, ProviderUsage } from '../spec/adapter.js';
import { imageRequests } from './image-request.js';
import { type DrawnImage, readImageAnswer } from './image-response.js';

/** What was really drawn: Gemini's answer does not say. */
function drawnFacts([first]: DrawnImage[]): Record<string, unknown> {
  if (first?.facts.width === undefined || first.facts.height === undefined) return {};
  const { width, height, mediaType } = first.facts;
  return { size: `${width}x${height}`, output_format: mediaType.replace('image/', '') };
}

/** Images by the Gemini models that draw. */
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
    const images = answers.flatMap((answer) => ('image' in answer ? [answer.image] : []));
    const tokens = answers.map(({ usage }) => usage).reduce<ProviderUsage>(addUsage, {});
    const usage = { ...tokens, images: images.length };
    const failures = answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : []));
    // All or nothing: an OpenAI client reads data[n - 1] without looking. A refusal comes first, since
    // trying again or elsewhere would go round it.
    const failure = failures.find(({ code }) => code === 'content_filtered') ?? failures[0];
    if (failure !== undefined) {
      const wasBilled = Object.keys(tokens).length > 0 || images.length > 0;
      return { kind: 'failed', failure, ...(wasBilled && { usage }) };
    }
    const { warnings } = imageRequests(input, target.model);
    return {
      kind: 'done',
      out: {
        images: images.map(({ facts: _facts, ...image }) => image),
        extra: drawnFacts(images),
        usage,
        warnings,
      },
    };
  },
};
