import { fromZodError } from '@byway/errors/zod-issues';
import { z } from 'zod';
import { chatUsageSchema } from './chat-answer.js';
import { dropNulls } from './drop-nulls.js';

const tokens = z.array(z.number().int().nonnegative());

const fields = z.looseObject({
  prompt: z.union([z.string(), z.array(z.string()).min(1), tokens.min(1), z.array(tokens).min(1)]),
  /** Optional, because a config may set it in `override_params`. */
  model: z.string().min(1).optional(),
  best_of: z.number().int().min(0).max(20).optional(),
  echo: z.boolean().optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).optional(),
  logprobs: z.number().int().min(0).max(5).optional(),
  max_tokens: z.number().int().min(0).optional(),
  n: z.number().int().min(1).max(128).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  seed: z.number().int().optional(),
  stop: z.union([z.string(), z.array(z.string()).max(16)]).optional(),
  stream: z.boolean().optional(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).optional(),
  suffix: z.string().optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  user: z.string().optional(),
});
const known: ReadonlySet<string> = new Set(Object.keys(fields.shape));

/** Body of `POST /v1/completions`, OpenAI's older text endpoint. Source: openai-openapi 2.3.0 (2026-08-21). */
export const completionRequestSchema = z.preprocess((value) => dropNulls(value, known), fields);
export type CompletionRequest = z.output<typeof completionRequestSchema>;

/** @throws BywayError `missing_required_parameter` or `invalid_value`, with `param`. */
export function parseCompletionRequest(body: unknown): CompletionRequest {
  const parsed = completionRequestSchema.safeParse(body);
  if (!parsed.success) throw fromZodError(parsed.error, { input: body });
  return parsed.data;
}

/** Answer of `POST /v1/completions`; a streamed one is a row of these with pieces of the text. */
export const completionSchema = z.looseObject({
  id: z.string(),
  object: z.literal('text_completion'),
  /** Unix seconds. */
  created: z.number().int(),
  model: z.string(),
  choices: z.array(
    z.looseObject({
      index: z.number().int().nonnegative(),
      text: z.string(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: chatUsageSchema.nullish(),
});
export type Completion = z.output<typeof completionSchema>;
