import { z } from 'zod';
import { notSimulated } from '../http/provider-refusal.js';
import { findImageModel, type ImageModel } from './image-models.js';
import { openaiRefusal } from './openai-dialect.js';
import { refuseIssue } from './parameter-errors.js';

export interface ImageRequest {
  model: ImageModel;
  prompt: string;
  n: number;
  size: string | undefined;
  quality: string | undefined;
  responseFormat: 'url' | 'b64_json';
  format: 'png' | 'jpeg';
  transparent: boolean;
}

const common = {
  model: z.string().optional(),
  n: z.number().int().min(1).max(10).nullish(),
  size: z.string().nullish(),
  user: z.string().optional(),
};

const responseFormat = z.enum(['url', 'b64_json']).nullish();

/** The three parameter lists of one endpoint; a parameter of another family is unknown to this one. */
function schemaOf(model: ImageModel) {
  const prompt = z.string().min(1).max(model.maxPromptChars);
  const quality = z.enum(['auto', ...model.qualities]).nullish();
  const dallE2 = z.strictObject({ ...common, prompt, quality, response_format: responseFormat });
  if (model.family === 'dall-e-2') return dallE2;
  if (model.family === 'dall-e-3') return dallE2.extend({ style: z.enum(['vivid', 'natural']).nullish() });
  return z.strictObject({
    ...common,
    prompt,
    quality,
    background: z.enum(['transparent', 'opaque', 'auto']).nullish(),
    output_format: z.enum(['png', 'jpeg', 'webp']).nullish(),
    output_compression: z.number().int().min(0).max(100).nullish(),
    moderation: z.enum(['auto', 'low']).nullish(),
    stream: z.boolean().nullish(),
    partial_images: z.number().int().min(0).max(3).nullish(),
  });
}

/** What all three have in common, once the model's own schema has passed the body. */
const passed = z.object({
  prompt: z.string(),
  n: z.number().nullish(),
  size: z.string().nullish(),
  quality: z.string().nullish(),
  response_format: responseFormat,
  background: z.string().nullish(),
  output_format: z.string().nullish(),
  stream: z.boolean().nullish(),
});

/** The model of a body; the endpoint's default is DALL-E 2. @throws ProviderRefusal 400 or 404 */
export function readImageModel(body: unknown): ImageModel {
  const named = z.looseObject({ model: z.string().default('dall-e-2') }).safeParse(body);
  if (!named.success) throw refuseIssue(named.error, body);
  const model = findImageModel(named.data.model);
  if (model !== undefined) return model;
  throw openaiRefusal({
    status: 404,
    code: 'model_not_found',
    message: `The model '${named.data.model}' does not exist or you do not have access to it.`,
  });
}

/** @throws ProviderRefusal 400 that names the parameter */
export function readImageRequest(model: ImageModel, body: unknown): ImageRequest {
  const checked = schemaOf(model).safeParse(body);
  if (!checked.success) throw refuseIssue(checked.error, body);
  const asked = passed.parse(checked.data);
  const n = asked.n ?? 1;
  if (model.family === 'dall-e-3' && n !== 1) {
    throw openaiRefusal({ status: 400, code: null, message: 'You must provide n=1 for this model.' });
  }
  if (asked.stream === true) throw notSimulated('cannot stream pictures; leave out "stream"');
  const transparent = asked.background === 'transparent';
  if (transparent && asked.output_format === 'jpeg') {
    throw openaiRefusal({
      status: 400,
      type: 'image_generation_user_error',
      param: 'background',
      code: 'invalid_value',
      message: 'Transparent background is not supported for JPEG output format.',
    });
  }
  if (asked.output_format === 'webp') throw notSimulated('cannot make webp; ask for png or jpeg');
  return {
    model,
    prompt: asked.prompt,
    n,
    size: asked.size ?? undefined,
    quality: asked.quality ?? undefined,
    responseFormat: model.family === 'gpt-image' ? 'b64_json' : (asked.response_format ?? 'url'),
    format: asked.output_format === 'jpeg' ? 'jpeg' : 'png',
    transparent,
  };
}
