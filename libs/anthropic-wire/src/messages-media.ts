import type { MediaSlot } from '@byway/openai-wire/media-slot';
import { z } from 'zod';

const blocks = z.array(z.unknown());
const bodySchema = z.object({ messages: z.array(z.object({ content: blocks }).catch({ content: [] })) });
const sourceSchema = z.object({ source: z.object({ type: z.literal('base64'), data: z.string() }) });
const resultSchema = z.object({ type: z.literal('tool_result'), content: blocks });

/** Pictures and documents that are in a body as base64, also those in results of tools; of any other body, none. */
export function messagesMedia(body: Record<string, unknown>): MediaSlot[] {
  const { messages } = bodySchema.catch({ messages: [] }).parse(body);
  return messages.flatMap(({ content }, message) => slotsOf(content, ['messages', message, 'content']));
}

function slotsOf(content: readonly unknown[], path: MediaSlot['path']): MediaSlot[] {
  return content.flatMap((block, index) => {
    const at = [...path, index];
    const result = resultSchema.safeParse(block).data;
    if (result !== undefined) return slotsOf(result.content, [...at, 'content']);
    const data = sourceSchema.safeParse(block).data?.source.data;
    return data === undefined
      ? []
      : [{ kind: 'file' as const, path: [...at, 'source', 'data'], value: data }];
  });
}
