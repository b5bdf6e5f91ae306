import type { Failure } from '@byway/errors/failure';
import type { SplitJson } from '@byway/openai-wire/split-large-strings';
import { z } from 'zod';
import { imageFacts } from '../shared/image-facts.js';
import { providerFailure } from '../shared/provider-failure.js';
import { base64Bytes, isSuccess, splitResponse } from '../shared/response-json.js';
import type { GeneratedImage, ProviderResponse, ProviderUsage } from '../spec/adapter.js';
import { readOpenAiError } from './error-schema.js';
import { openAiErrorFailure, openAiFailure } from './failure.js';

const count = z.number().nonnegative().nullish();
const details = z.looseObject({ image_tokens: count }).nullish();
const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  input_tokens_details: details,
  output_tokens_details: details,
});

const itemSchema = z.looseObject({
  b64_json: z.string().nullish(),
  url: z.string().nullish(),
  revised_prompt: z.string().nullish(),
  // Azure: per category whether the image was withheld.
  content_filter_results: z.record(z.string(), z.unknown()).nullish().catch(null),
});

const bodySchema = z.looseObject({
  created: z.number().nullish(),
  data: z.array(itemSchema).nullish(),
  error: z.unknown().optional(),
  usage: usageSchema.nullish().catch(null),
});
type Item = z.output<typeof itemSchema>;

/** An image that is there, or the address where the provider put it. */
export type AnswerItem = GeneratedImage | { url: string; revisedPrompt?: string };

export type ImageAnswer =
  | { kind: 'failed'; failure: Failure }
  | {
      kind: 'images';
      items: AnswerItem[];
      extra: Record<string, unknown>;
      usage: ProviderUsage;
      /** Whether the body can go to an OpenAI client unchanged. */
      usableAsIs: boolean;
    };

const filteredFlag = z.looseObject({ filtered: z.literal(true) });
const extraSchema = z.record(z.string(), z.unknown());

function isFiltered({ content_filter_results: results }: Item): boolean {
  return Object.values(results ?? {}).some((category) => filteredFlag.safeParse(category).success);
}

function readUsage(usage: z.output<typeof usageSchema> | null | undefined, images: number): ProviderUsage {
  const facts = {
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
    inputImageTokens: usage?.input_tokens_details?.image_tokens,
    outputImageTokens: usage?.output_tokens_details?.image_tokens,
  };
  const known = Object.entries(facts).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return { images, ...Object.fromEntries(known) };
}

/** Null when the item carries base64 that is not a whole image. */
function readItem(json: SplitJson, item: Item): AnswerItem | null {
  const revisedPrompt = item.revised_prompt ? { revisedPrompt: json.text(item.revised_prompt) } : {};
  if (!item.b64_json) return { url: json.text(item.url ?? ''), ...revisedPrompt };
  const bytes = base64Bytes(json, item.b64_json);
  if (bytes === null) return null;
  const facts = imageFacts({ encoding: 'base64', bytes });
  if (facts?.complete === false) return null;
  // A format we do not know was still paid for and may be what a newer parameter asked for.
  const mediaType = facts?.mediaType ?? 'application/octet-stream';
  return { encoding: 'base64', bytes, mediaType, ...revisedPrompt };
}

/** What one response of the images endpoint really says, whatever its status claims. */
export function readImageAnswer(provider: string, response: ProviderResponse): ImageAnswer {
  if (!isSuccess(response)) return { kind: 'failed', failure: openAiFailure(provider, response) };
  const fail = (code: 'malformed_response' | 'no_output' | 'content_filtered', message: string) => ({
    kind: 'failed' as const,
    failure: providerFailure({ provider, code, message, response }),
  });
  const json = splitResponse(response);
  const parsed = bodySchema.safeParse(json?.skeleton);
  if (json === null || !parsed.success) {
    return fail('malformed_response', 'the answer is cut off or is not an images answer');
  }
  const { created, data, error, usage, ...rest } = parsed.data;
  if (error) {
    const found = readOpenAiError({ error: json.restore(error) }) ?? {};
    return {
      kind: 'failed',
      failure: openAiErrorFailure(provider, { message: 'error in a 2xx answer', ...found }, response),
    };
  }
  if (data?.some(isFiltered)) return fail('content_filtered', 'an image was withheld by the content filter');
  if (!data?.length || data.some((item) => !item.b64_json && !item.url)) {
    return fail('no_output', 'the answer has no image');
  }
  const items = data.map((item) => readItem(json, item));
  const whole = items.filter((item) => item !== null);
  if (whole.length < items.length) return fail('malformed_response', 'an image is cut off or is not base64');
  const bare = data.every((item, index) => {
    const read = whole[index];
    return (
      read !== undefined &&
      'bytes' in read &&
      read.bytes.byteLength === json.bytes(item.b64_json ?? '').byteLength
    );
  });
  const extra = json.restore({ ...rest, ...(usage && { usage }) });
  return {
    kind: 'images',
    items: whole,
    extra: extraSchema.parse(extra),
    usage: readUsage(usage, whole.length),
    usableAsIs: bare && typeof created === 'number',
  };
}
