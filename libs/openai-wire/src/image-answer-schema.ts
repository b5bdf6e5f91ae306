import { z } from 'zod';

/** One image of an answer: base64 or an address, as `response_format` asked. */
export const imageSchema = z.looseObject({
  b64_json: z.string().optional(),
  url: z.url().optional(),
  revised_prompt: z.string().optional(),
});

/**
 * Answer of `POST /v1/images/generations`. `imageAnswerChunks` writes it without a parse; this is what
 * callers may rely on. Source: openai-openapi 2.3.0 (2026-08-21), `ImagesResponse`.
 */
export const imagesAnswerSchema = z.looseObject({
  /** Unix seconds. */
  created: z.number().int(),
  data: z.array(imageSchema),
  background: z.string().optional(),
  output_format: z.string().optional(),
  quality: z.string().optional(),
  size: z.string().optional(),
  usage: z.record(z.string(), z.unknown()).optional(),
});
