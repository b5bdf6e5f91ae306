import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notSimulated } from '../http/provider-refusal.js';
import { refuseFields } from './field-errors.js';
import { stabilityRefusal, stabilityV2betaDialect } from './stability-dialect.js';
import { stylePresets } from './style-presets.js';

export const stableImageModels = ['core', 'ultra', 'sd3'] as const;
export type StableImageModel = (typeof stableImageModels)[number];

const aspectRatios = ['21:9', '16:9', '3:2', '5:4', '1:1', '4:5', '2:3', '9:16', '9:21'] as const;
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Form fields come as text. */
const numberField = z
  .string()
  .refine((text) => text.trim() !== '' && Number.isFinite(Number(text)), 'must be a number')
  .transform(Number);

const fields = z.object({
  prompt: z.string().min(1).max(10_000),
  negative_prompt: z.string().max(10_000).optional(),
  aspect_ratio: z.enum(aspectRatios).default('1:1'),
  seed: numberField.pipe(z.number().int().min(0).max(4_294_967_294)).default(0),
  output_format: z.enum(['png', 'jpeg', 'webp']).default('png'),
  style_preset: z.enum(stylePresets).optional(),
});

/** `sd3.5-flash` is in the text and the prices though not in the published list; the old names are re-routed. */
const sd3Models = [
  'sd3.5-large',
  'sd3.5-large-turbo',
  'sd3.5-medium',
  'sd3.5-flash',
  'sd3-large',
  'sd3-large-turbo',
  'sd3-medium',
] as const;

const sd3Fields = fields.extend({
  model: z.enum(sd3Models).default('sd3.5-large'),
  mode: z.enum(['text-to-image', 'image-to-image']).default('text-to-image'),
  cfg_scale: numberField.pipe(z.number().min(1).max(10)).optional(),
});

export interface StableImageRequest {
  /** As it is billed: `core`, `ultra`, or the sd3 model. */
  model: string;
  prompt: string;
  aspectRatio: string;
  /** 0 means random. */
  seed: number;
  format: 'png' | 'jpeg';
}

/** Reads the form of a v2beta generation. @throws ProviderRefusal 400 or 413 */
export async function readStableImageRequest(
  kind: StableImageModel,
  request: FastifyRequest,
): Promise<StableImageRequest> {
  if (!request.isMultipart()) {
    throw stabilityRefusal(400, 'bad_request', 'content-type: must be multipart/form-data');
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
    throw stabilityV2betaDialect.status(413);
  const form = await readForm(request);
  if (form.files.includes('image') || form.values['mode'] === 'image-to-image') {
    throw notSimulated('cannot start from an image; text-to-image only');
  }
  const parsed = kind === 'sd3' ? sd3Fields.safeParse(form.values) : fields.safeParse(form.values);
  if (!parsed.success) throw refuseFields(parsed.error);
  const { prompt, aspect_ratio: aspectRatio, seed, output_format: format } = parsed.data;
  if (format === 'webp') throw notSimulated('cannot make webp; ask for png or jpeg');
  const model = kind === 'sd3' ? sd3Fields.shape.model.parse(form.values['model']) : kind;
  return { model, prompt, aspectRatio, seed, format };
}

async function readForm(
  request: FastifyRequest,
): Promise<{ values: Record<string, string>; files: string[] }> {
  const values: Record<string, string> = {};
  const files: string[] = [];
  for await (const part of request.parts({ limits: { fileSize: MAX_BODY_BYTES } })) {
    if (part.type === 'field') values[part.fieldname] = String(part.value);
    else {
      // The name is all that is used, but the bytes must be read for the form to go on. Clients that have
      // no file send an empty part called `none` to make their form multipart.
      await part.toBuffer();
      files.push(part.fieldname);
    }
  }
  return { values, files };
}
