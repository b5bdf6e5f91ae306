import { BywayError } from '@byway/errors/byway-error';
import { fromZodError } from '@byway/errors/zod-issues';
import { z } from 'zod';
import { dropNulls } from './drop-nulls.js';

/** Longest prompt any OpenAI image model takes (openai-openapi 2.3.0, 2026-08-21). */
const MAX_PROMPT_CHARS = 32_000;
const MAX_EDGE = 8192;

/** `auto`, `WxH` in pixels, or `W:H` as a ratio (Byway's extension). */
function isSize(size: string): boolean {
  if (size === 'auto') return true;
  const match = /^([0-9]{1,4})[x:]([0-9]{1,4})$/.exec(size);
  if (match === null) return false;
  return [match[1], match[2]].every((edge) => Number(edge) >= 1 && Number(edge) <= MAX_EDGE);
}

const fields = z.looseObject({
  prompt: z
    .string()
    .max(MAX_PROMPT_CHARS)
    .refine((prompt) => prompt.trim() !== '', 'must not be empty'),
  /** Optional, because a config may set it in `override_params`. */
  model: z.string().min(1).optional(),
  n: z.number().int().min(1).max(10).optional(),
  size: z
    .string()
    .refine(isSize, `must be "auto", "<width>x<height>" with edges from 1 to ${MAX_EDGE}, or "<w>:<h>"`)
    .optional(),
  quality: z.enum(['auto', 'standard', 'hd', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
  style: z.string().min(1).optional(),
  response_format: z.enum(['url', 'b64_json']).optional(),
  output_format: z.enum(['png', 'jpeg', 'webp', 'gif', 'svg']).optional(),
  output_compression: z.number().int().min(0).max(100).optional(),
  background: z.enum(['transparent', 'opaque', 'auto']).optional(),
  moderation: z.enum(['auto', 'low']).optional(),
  user: z.string().optional(),
  stream: z.boolean().optional(),
  partial_images: z.number().int().min(0).max(3).optional(),
  // Not OpenAI's: the SDKs merge `extra_body` into the root of the body.
  seed: z.number().int().nonnegative().optional(),
  negative_prompt: z.string().optional(),
  aspect_ratio: z
    .string()
    .regex(/^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$/, 'must be "<w>:<h>"')
    .optional(),
  steps: z.number().int().min(1).optional(),
  cfg_scale: z.number().min(0).optional(),
  style_preset: z.string().min(1).optional(),
});

type Fields = z.output<typeof fields>;

function checkTogether(request: Fields, context: z.RefinementCtx<Fields>): void {
  const refuse = (param: string, message: string) =>
    context.addIssue({ code: 'custom', path: [param], message, input: request });
  const format = request.output_format ?? 'png';
  if (request.background === 'transparent' && format === 'jpeg') {
    refuse('background', 'transparent needs output_format png or webp');
  }
  if (request.output_compression !== undefined && request.output_compression !== 100 && format === 'png') {
    refuse('output_compression', 'needs output_format jpeg or webp');
  }
  if (request.partial_images !== undefined && request.partial_images > 0 && request.stream !== true) {
    refuse('partial_images', 'needs stream: true');
  }
}

/** Parameters Byway knows by name; any other top-level field is passed through as it is. */
export const imageGenerateFields: ReadonlySet<string> = new Set(Object.keys(fields.shape));

/**
 * Body of `POST /v1/images/generations`: known fields strict, unknown fields kept. Source:
 * openai-openapi 2.3.0 (2026-08-21); limits per model are the adapters' business.
 */
export const imageGenerateRequestSchema = z.preprocess(
  (value) => dropNulls(value, imageGenerateFields),
  fields.superRefine(checkTogether),
);
export type ImageGenerateRequest = z.output<typeof imageGenerateRequestSchema>;

/**
 * Validates a body and refuses what no target can do.
 * @throws BywayError `missing_required_parameter`, `invalid_value`, `string_above_max_length` (prompt)
 * or `unsupported_parameter` (`stream: true`), with `param`.
 */
export function parseImageGenerateRequest(body: unknown): ImageGenerateRequest {
  const parsed = imageGenerateRequestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const tooLong = issue?.code === 'too_big' && issue.path[0] === 'prompt';
    throw fromZodError(parsed.error, tooLong ? { code: 'string_above_max_length' } : {});
  }
  if (parsed.data.stream === true) {
    throw new BywayError('unsupported_parameter', 'stream: streaming of images is not supported', {
      param: 'stream',
    });
  }
  return parsed.data;
}
