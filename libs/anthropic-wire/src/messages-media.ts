import { contentLists } from '@byway/openai-wire/content-lists';
import type { MediaSlot } from '@byway/openai-wire/media-slot';
import { z } from 'zod';

const blocks = z.array(z.unknown());
const sourceSchema = z.object({ source: z.object({ type: z.literal('base64'), data: z.string() }) });
const addressSchema = z.object({
  type: z.literal('image'),
  source: z.object({ type: z.literal('url'), url: z.string() }),
});
const resultSchema = z.object({ type: z.literal('tool_result'), content: blocks });

/**
 * Pictures and documents that are in a body as base64, and pictures that it points to, also those in results
 * of tools; of any other body, none.
 */
export function messagesMedia(body: Record<string, unknown>): MediaSlot[] {
  return contentLists(body).flatMap((content, message) => slotsOf(content, ['messages', message, 'content']));
}

function slotsOf(content: readonly unknown[], path: MediaSlot['path']): MediaSlot[] {
  return content.flatMap((block, index): MediaSlot[] => {
    const at = [...path, index];
    const result = resultSchema.safeParse(block).data;
    if (result !== undefined) return slotsOf(result.content, [...at, 'content']);
    const data = sourceSchema.safeParse(block).data?.source.data;
    if (data !== undefined) return [{ kind: 'file', path: [...at, 'source', 'data'], value: data }];
    const url = addressSchema.safeParse(block).data?.source.url;
    return url === undefined ? [] : [pictureAt(url, [...at, 'source'])];
  });
}

function pictureAt(url: string, source: MediaSlot['path']): MediaSlot {
  return {
    kind: 'image',
    path: [...source, 'url'],
    value: url,
    fetched: ({ mediaType, base64 }) => ({
      path: source,
      value: { type: 'base64', media_type: mediaType, data: base64 },
    }),
  };
}
