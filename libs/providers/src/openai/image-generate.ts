import { failedStep } from '../shared/failed-step.js';
import { addUsage } from '../shared/add-usage.js';
import type { GeneratedImage, ImageAdapter, ProviderUsage } from '../spec/adapter.js';
import { downloadImages, readDownloads } from './image-download.js';
import { imageRequests } from './image-request.js';
import { readImageAnswer } from './image-response.js';

const isImage = (item: object): item is GeneratedImage => 'bytes' in item;

/** `POST /images/generations` of OpenAI and of servers that speak its language. @param provider canonical name */
export function openAiImages(provider: string): ImageAdapter {
  return {
    start(input, target) {
      try {
        return { kind: 'send', requests: imageRequests(input, target).requests };
      } catch (error) {
        return failedStep(error);
      }
    },

    next(responses, { input, target, memo }) {
      if (memo !== undefined) return readDownloads(provider, responses, memo);
      const answers = responses.map((response) => readImageAnswer(provider, response));
      const good = answers.filter((answer) => answer.kind === 'images');
      const usage = good.map((answer) => answer.usage).reduce<ProviderUsage>(addUsage, {});
      const failed = answers.find((answer) => answer.kind === 'failed');
      // All or nothing: an OpenAI client reads data[n - 1] without looking.
      if (failed !== undefined) {
        return { kind: 'failed', failure: failed.failure, ...(good.length > 0 && { usage }) };
      }
      const items = good.flatMap((answer) => answer.items);
      const { warnings } = imageRequests(input, target);
      const asked = input.n ?? 1;
      if (items.length < asked) warnings.push(`n: ${asked} images asked, ${items.length} delivered`);
      const extra = good[0]?.extra ?? {};
      const images = items.filter(isImage);
      if (images.length < items.length) return downloadImages(provider, items, { extra, usage, warnings });
      const only = responses.length === 1 ? responses[0] : undefined;
      const openAiBody = good[0]?.usableAsIs ? only?.bytes : undefined;
      return { kind: 'done', out: { images, extra, usage, warnings, ...(openAiBody && { openAiBody }) } };
    },
  };
}
