import type { TaggedOperations } from '../operation.js';
import { cookbookSamples } from './cookbook-samples.js';
import {
  acceptedAnswer,
  inferenceAnswerHeaders,
  inferenceErrors,
  inferenceRequestHeaders,
} from './inference-operation.js';

const cookbookRequest = {
  model: 'stable-diffusion-v1-6',
  prompt: 'Kraken in the milkyway galaxy',
  n: 1,
  size: '1024x1024',
  response_format: 'b64_json',
};

export const imagesOperations: TaggedOperations = {
  tag: 'Images',
  description:
    "OpenAI's images API over every provider. Headers choose the provider, or a config with fallbacks.",
  operations: [
    {
      method: 'post',
      path: '/v1/images/generations',
      id: 'createImage',
      summary: 'Generate images',
      description:
        'Runs as a job on the queue of the first target. When that fails, the config decides whether it is tried again or goes to the next target. Top-level fields that are not listed are passed on to the provider.',
      scope: 'inference',
      requestHeaders: inferenceRequestHeaders,
      body: {
        schema: 'ImageGenerateRequest',
        examples: {
          cookbook: { summary: 'The image of the cookbook, as base64', value: cookbookRequest },
          url: {
            summary: 'An image that Byway hosts for an hour',
            value: { ...cookbookRequest, response_format: 'url' },
          },
        },
      },
      answer: {
        description: 'The images.',
        schema: 'ImagesAnswer',
        headers: inferenceAnswerHeaders,
        examples: {
          base64: {
            summary: 'As base64',
            value: { created: 1790000000, data: [{ b64_json: 'iVBORw0KGgoAAAANSUhEUgAA...' }] },
          },
          url: {
            summary: 'As a signed URL',
            value: {
              created: 1790000000,
              data: [
                { url: 'http://127.0.0.1:8787/v1/assets/asset_0199c0a1?expires=1790003600&signature=x1' },
              ],
            },
          },
        },
      },
      otherAnswers: acceptedAnswer,
      errors: [...inferenceErrors, 'string_above_max_length', 'storage_unavailable'],
      codeSamples: cookbookSamples,
    },
  ],
};
