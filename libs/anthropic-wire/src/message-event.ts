import { z } from 'zod';
import { messageUsageSchema } from './message.js';
import { openUnion } from './open-union.js';

const index = z.number().int().nonnegative();
const typed = z.looseObject({ type: z.string() });

const event = openUnion(
  [
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
    'error',
  ],
  z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('message_start'),
      message: z.looseObject({ id: z.string(), model: z.string(), usage: messageUsageSchema.partial() }),
    }),
    z.looseObject({ type: z.literal('content_block_start'), index, content_block: typed }),
    z.looseObject({ type: z.literal('content_block_delta'), index, delta: typed }),
    z.looseObject({ type: z.literal('content_block_stop'), index }),
    z.looseObject({
      type: z.literal('message_delta'),
      delta: z.looseObject({
        stop_reason: z.string().nullish(),
        stop_sequence: z.string().nullish(),
        stop_details: z.looseObject({}).nullish(),
      }),
      // Cumulative: the last figures are the sums.
      usage: messageUsageSchema
        .extend({ input_tokens: z.number().nonnegative().nullish() })
        .partial()
        .nullish(),
    }),
    z.looseObject({ type: z.literal('message_stop') }),
    z.looseObject({
      type: z.literal('error'),
      error: z.looseObject({ type: z.string(), message: z.string() }),
    }),
  ]),
);

/** One event of a streamed message. Source: anthropic-sdk-typescript 1.13.0 (2026-11-23). */
export const messageEventSchema = event.schema;
export type MessageEvent = z.output<typeof messageEventSchema>;
export type KnownMessageEvent = NonNullable<ReturnType<typeof event.read>>;
/** The event with its exact type; null for `ping` and types this lib does not know. */
export const readMessageEvent = event.read;

/** Deltas that grow a block. Others (signatures, citations) are null. */
export function readTextDelta(
  delta: z.output<typeof typed>,
): { kind: 'text' | 'thinking' | 'json'; text: string } | null {
  const { type, text, thinking, partial_json: json } = delta;
  if (type === 'text_delta' && typeof text === 'string') return { kind: 'text', text };
  if (type === 'thinking_delta' && typeof thinking === 'string') return { kind: 'thinking', text: thinking };
  return type === 'input_json_delta' && typeof json === 'string' ? { kind: 'json', text: json } : null;
}
