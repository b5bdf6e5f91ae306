import { z } from 'zod';
import { imageFacts } from '../shared/image-facts.js';
import { providerFailure } from '../shared/provider-failure.js';
import { isSuccess } from '../shared/response-json.js';
import type { ImageResult, ProviderRequest, ProviderResponse, Step } from '../spec/adapter.js';
import type { AnswerItem } from './image-response.js';

/** What must survive the download: all of the answer but its images. */
const memoSchema = z.object({
  revisedPrompts: z.array(z.string().nullable()),
  extra: z.record(z.string(), z.unknown()),
  usage: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
});
type Memo = z.infer<typeof memoSchema>;

function downloadRequest(url: string): ProviderRequest {
  return {
    method: 'GET',
    origin: 'from-response',
    path: url,
    auth: 'none',
    headers: { accept: 'image/*' },
    body: null,
  };
}

/** The step that fetches images a server answered as URLs; they expire, so they cannot be passed on. */
export function downloadImages(
  provider: string,
  items: AnswerItem[],
  answer: Omit<ImageResult, 'images'>,
): Step<ImageResult> {
  const addresses = items.map((item) => ('url' in item ? item.url : ''));
  const bad = addresses.some((url) => !/^https?:\/\//i.test(url) || !URL.canParse(url));
  const [first, ...others] = addresses.map(downloadRequest);
  if (bad || first === undefined) {
    const message = 'the answer mixes images with URLs or has a URL that is not http';
    const failure = providerFailure({ provider, code: 'malformed_response', message });
    return { kind: 'failed', failure, usage: answer.usage };
  }
  const memo: Memo = {
    revisedPrompts: items.map(({ revisedPrompt }) => revisedPrompt ?? null),
    extra: answer.extra,
    usage: { ...answer.usage },
    warnings: answer.warnings,
  };
  return { kind: 'send', requests: [first, ...others], memo };
}

/** The result of {@link downloadImages}. A failed download keeps the usage: the images were paid for. */
export function readDownloads(
  provider: string,
  responses: ProviderResponse[],
  memo: unknown,
): Step<ImageResult> {
  const { revisedPrompts, extra, usage, warnings } = memoSchema.parse(memo);
  const images: ImageResult['images'] = [];
  for (const [index, response] of responses.entries()) {
    const fail = (code: 'no_output' | 'malformed_response', message: string): Step<ImageResult> => ({
      kind: 'failed',
      // Without the response: its status is that of a file host and says nothing of the provider.
      failure: providerFailure({ provider, code, message }),
      usage,
    });
    if (!isSuccess(response)) return fail('no_output', `the image's URL answered HTTP ${response.status}`);
    const facts = imageFacts({ encoding: 'binary', bytes: response.bytes });
    if (!facts?.complete) return fail('malformed_response', "the image's URL did not deliver a whole image");
    const revisedPrompt = revisedPrompts[index];
    images.push({
      encoding: 'binary',
      bytes: response.bytes,
      mediaType: facts.mediaType,
      ...(revisedPrompt && { revisedPrompt }),
    });
  }
  return { kind: 'done', out: { images, extra, usage, warnings } };
}
