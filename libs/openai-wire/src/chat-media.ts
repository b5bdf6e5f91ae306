import { z } from 'zod';
import { contentLists } from './content-lists.js';
import type { MediaSlot } from './media-slot.js';

const partSchema = z.union([
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) }),
  z.object({ type: z.literal('input_audio'), input_audio: z.object({ data: z.string() }) }),
  z.object({ type: z.literal('file'), file: z.object({ file_data: z.string() }) }),
]);

/** Pictures, sounds and files in the messages of a chat; of a body that is no chat, none. */
export function chatMedia(body: Record<string, unknown>): MediaSlot[] {
  return contentLists(body).flatMap((content, message) =>
    content.flatMap((part, index) => slotsOf(part, ['messages', message, 'content', index])),
  );
}

function slotsOf(value: unknown, path: MediaSlot['path']): MediaSlot[] {
  const part = partSchema.safeParse(value).data;
  switch (part?.type) {
    case 'image_url':
      return [{ kind: 'image', path: [...path, 'image_url', 'url'], value: part.image_url.url }];
    case 'input_audio':
      return [{ kind: 'audio', path: [...path, 'input_audio', 'data'], value: part.input_audio.data }];
    case 'file':
      return [{ kind: 'file', path: [...path, 'file', 'file_data'], value: part.file.file_data }];
    case undefined:
      return [];
  }
}
