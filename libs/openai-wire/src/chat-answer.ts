import { z } from 'zod';

const count = z.number().nonnegative();
const details = z.looseObject({}).nullish();

/** Tokens as OpenAI reports them; `cached_tokens` and `reasoning_tokens` are parts of the totals. */
export const chatUsageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  prompt_tokens_details: z
    .looseObject({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
    .nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: count.nullish() }).nullish(),
});
export type ChatUsage = z.output<typeof chatUsageSchema>;

export const finishReasons = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'] as const;
export type FinishReason = (typeof finishReasons)[number];

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const choiceSchema = z.looseObject({
  index: z.number().int().nonnegative(),
  message: z.looseObject({
    role: z.literal('assistant'),
    content: z.string().nullable(),
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCall).optional(),
  }),
  logprobs: details,
  finish_reason: z.string().nullable(),
});
export type ChatChoice = z.output<typeof choiceSchema>;

/** Answer of `POST /v1/chat/completions`. Source: openai-openapi 2.3.0 (2026-08-21). */
export const chatCompletionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion'),
  /** Unix seconds. */
  created: z.number().int(),
  model: z.string(),
  choices: z.array(choiceSchema),
  usage: chatUsageSchema.nullish(),
});
export type ChatCompletion = z.output<typeof chatCompletionSchema>;

const deltaSchema = z.looseObject({
  role: z.string().optional(),
  content: z.string().nullish(),
  refusal: z.string().nullish(),
  tool_calls: z
    .array(
      z.looseObject({
        index: z.number().int().nonnegative(),
        id: z.string().optional(),
        type: z.literal('function').optional(),
        function: z.looseObject({ name: z.string().optional(), arguments: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});
export type ChatDelta = z.output<typeof deltaSchema>;

const chunkChoiceSchema = z.looseObject({
  index: z.number().int().nonnegative(),
  delta: deltaSchema,
  logprobs: details,
  finish_reason: z.string().nullish(),
});
export type ChatChunkChoice = z.output<typeof chunkChoiceSchema>;

/** One `data:` line of a streamed answer. */
export const chatChunkSchema = z.looseObject({
  id: z.string(),
  object: z.literal('chat.completion.chunk'),
  created: z.number().int(),
  model: z.string(),
  choices: z.array(chunkChoiceSchema),
  usage: chatUsageSchema.nullish(),
});
export type ChatChunk = z.output<typeof chatChunkSchema>;
