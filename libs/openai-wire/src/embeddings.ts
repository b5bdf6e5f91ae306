import { fromZodError } from '@byway/errors/zod-issues';
import { z } from 'zod';
import { dropNulls } from './drop-nulls.js';

const MAX_INPUTS = 2048;
const tokens = z.array(z.number().int().nonnegative()).min(1);
const text = z.string().min(1);

const fields = z.looseObject({
  input: z.union([
    text,
    z.array(text).min(1).max(MAX_INPUTS),
    tokens,
    z.array(tokens).min(1).max(MAX_INPUTS),
  ]),
  /** Optional, because a config may set it in `override_params`. */
  model: z.string().min(1).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  dimensions: z.number().int().min(1).optional(),
  user: z.string().optional(),
});
const known: ReadonlySet<string> = new Set(Object.keys(fields.shape));

/** Body of `POST /v1/embeddings`. Source: openai-openapi 2.3.0 (2026-08-21). */
export const embeddingsRequestSchema = z.preprocess((value) => dropNulls(value, known), fields);
export type EmbeddingsRequest = z.output<typeof embeddingsRequestSchema>;

/** @throws BywayError `missing_required_parameter` or `invalid_value`, with `param`. */
export function parseEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  const parsed = embeddingsRequestSchema.safeParse(body);
  if (!parsed.success) throw fromZodError(parsed.error, { input: body });
  return parsed.data;
}

/** Answer of `POST /v1/embeddings`; base64 is a little-endian float32 array. */
export const embeddingsAnswerSchema = z.looseObject({
  object: z.literal('list'),
  data: z.array(
    z.looseObject({
      object: z.literal('embedding'),
      index: z.number().int().nonnegative(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  model: z.string(),
  usage: z.looseObject({ prompt_tokens: z.number(), total_tokens: z.number() }).optional(),
});
