import { z } from 'zod';
import { openUnion } from './open-union.js';

export const imageMediaTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;
export type ImageMediaType = (typeof imageMediaTypes)[number];

/** The provider fetches it, or Byway does; what it may reach is checked then. */
const webUrl = z.string().refine((url) => /^https?:\/\/./i.test(url), 'must be an http or https URL');
const base64 = z.string().min(1);
const urlSource = z.looseObject({ type: z.literal('url'), url: webUrl });
const fileSource = z.looseObject({ type: z.literal('file'), file_id: z.string().min(1) });

const text = z.looseObject({ type: z.literal('text'), text: z.string() });
const image = z.looseObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.enum(imageMediaTypes), data: base64 }),
    urlSource,
    fileSource,
  ]),
});
const document = z.looseObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('base64'), media_type: z.literal('application/pdf'), data: base64 }),
    z.looseObject({ type: z.literal('text'), media_type: z.literal('text/plain'), data: z.string() }),
    z.looseObject({ type: z.literal('content'), content: z.unknown() }),
    urlSource,
    fileSource,
  ]),
  title: z.string().nullish(),
});

const resultBlock = openUnion(
  ['text', 'image', 'document'],
  z.discriminatedUnion('type', [text, image, document]),
);
/** A block inside a `tool_result`. */
export type ResultBlock = NonNullable<ReturnType<typeof resultBlock.read>>;
export const readResultBlock = resultBlock.read;

const toolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
});
const toolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(resultBlock.schema)]).nullish(),
  is_error: z.boolean().nullish(),
});
const thinking = z.looseObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string(),
});
const redacted = z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() });

const block = openUnion(
  ['text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking'],
  z.discriminatedUnion('type', [text, image, document, toolUse, toolResult, thinking, redacted]),
);

/** A block of a message of the caller, of a type this lib knows or of a newer one. */
export const requestBlockSchema = block.schema;
export type RequestBlock = z.output<typeof requestBlockSchema>;
export type KnownBlock = NonNullable<ReturnType<typeof block.read>>;
/** The block with its exact type; null for a type this lib does not know. */
export const readRequestBlock = block.read;

export const textBlockSchema = text;
export type TextBlock = z.output<typeof text>;
export type ToolResultBlock = z.output<typeof toolResult>;
