import { z } from 'zod';
import { openUnion } from './open-union.js';

const count = z.number().nonnegative();

/** Tokens as Anthropic reports them: `input_tokens` is without those read from and written to the cache. */
export const messageUsageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_creation_input_tokens: count.nullish(),
  cache_read_input_tokens: count.nullish(),
  output_tokens_details: z.looseObject({ thinking_tokens: count.nullish() }).nullish(),
});
export type MessageUsage = z.output<typeof messageUsageSchema>;

const content = openUnion(
  ['text', 'tool_use', 'thinking'],
  z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('text'), text: z.string() }),
    z.looseObject({
      type: z.literal('tool_use'),
      id: z.string(),
      name: z.string(),
      input: z.record(z.string(), z.unknown()),
    }),
    z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  ]),
);
export type MessageBlock = z.output<typeof content.schema>;
export type KnownMessageBlock = NonNullable<ReturnType<typeof content.read>>;
/** The block with its exact type; null for a type this lib does not know. */
export const readMessageBlock = content.read;

/** Answer of `POST /v1/messages`. Source: anthropic-sdk-typescript 1.13.0 (2026-11-23). */
export const messageSchema = z.looseObject({
  id: z.string(),
  type: z.literal('message'),
  role: z.literal('assistant'),
  model: z.string(),
  content: z.array(content.schema),
  stop_reason: z.string().nullable(),
  stop_sequence: z.string().nullish(),
  stop_details: z
    .looseObject({ category: z.string().nullish(), explanation: z.string().nullish() })
    .nullish(),
  usage: messageUsageSchema,
});
export type Message = z.output<typeof messageSchema>;
