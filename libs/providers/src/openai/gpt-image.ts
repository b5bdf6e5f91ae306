import { BywayError } from '@byway/errors/byway-error';
import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import {
  approximatedSize,
  type AskedSize,
  askedSize,
  type Edges,
  nearestSize,
  parseSize,
} from '../shared/image-size.js';
import { changedParameter, droppedParameter } from '../shared/warnings.js';
import type { MappedFields } from './mapped-fields.js';

/** What the GPT image models have no counterpart for. */
const UNSUPPORTED = ['style', 'seed', 'negative_prompt', 'steps', 'cfg_scale', 'style_preset'];
const SIZES_BEFORE_2 = ['1024x1024', '1536x1024', '1024x1536'];
/** Sizes of dall-e-2 that the GPT image models refuse. */
const SMALL_SIZES = ['256x256', '512x512'];
/** Pixels of the size that is made up for a ratio. */
const RATIO_PIXELS = 1024 * 1024;

/** `2.6` for `gpt-image-2.6-flare`; `chatgpt-image-latest` was an alias of 1.5. */
function version(model: string): number {
  const match = /^gpt-image-([0-9]+(?:\.[0-9]+)?)/.exec(model);
  return match === null ? 1.5 : Number(match[1]);
}

/** The size rule of gpt-image-2 and later (openai-openapi 2.3.0, 2026-08-21): what it breaks, or null. */
function brokenSizeRule({ width, height }: Edges): string | null {
  const pixels = width * height;
  if (width % 16 !== 0 || height % 16 !== 0) return 'both edges must be multiples of 16';
  if (Math.max(width, height) > 3840) return 'an edge may have at most 3840 pixels';
  if (Math.max(width / height, height / width) > 3) return 'the ratio must be from 1:3 to 3:1';
  if (pixels < 655_360 || pixels > 8_294_400) return 'the area must be from 655360 to 8294400 pixels';
  return null;
}

function pixelsForRatio(ratio: AskedSize): string {
  const edge = (part: number, other: number) =>
    Math.round(Math.sqrt((RATIO_PIXELS * part) / other) / 16) * 16;
  return `${edge(ratio.width, ratio.height)}x${edge(ratio.height, ratio.width)}`;
}

function mapSize(input: ImageGenerateRequest, model: string): { size?: string; warnings: string[] } {
  const { asked, param, warnings } = askedSize(input);
  if (asked === null) return { ...(input.size !== undefined && { size: input.size }), warnings };
  const approximated = (size: string) => ({
    size,
    warnings: [...warnings, approximatedSize(param, asked.text, size)],
  });
  if (SMALL_SIZES.includes(asked.text)) return approximated('1024x1024');
  if (version(model) < 2) {
    const size = nearestSize(asked, SIZES_BEFORE_2);
    return size === asked.text ? { size, warnings } : approximated(size);
  }
  const size = asked.kind === 'pixels' ? asked.text : pixelsForRatio(asked);
  const broken = brokenSizeRule(parseSize(size) ?? asked);
  if (broken !== null) {
    const message = `${param}: ${asked.text} is not possible with ${model}: ${broken}`;
    throw new BywayError('invalid_value', message, { param });
  }
  return { size, warnings };
}

/** DALL-E's words in those of the GPT image models; `xhigh` and `max` exist from 2.5 on. */
function mapQuality(quality: NonNullable<ImageGenerateRequest['quality']>, model: string): string {
  if (quality === 'standard') return 'medium';
  if (quality === 'hd') return 'high';
  return (quality === 'xhigh' || quality === 'max') && version(model) < 2.5 ? 'high' : quality;
}

/**
 * The body for a GPT image model at OpenAI itself, without `model`. `response_format` is refused by
 * these models, which always answer base64. Fields Byway does not know pass.
 * @throws BywayError when the model cannot do what was asked, with `param`.
 */
export function mapGptImage(input: ImageGenerateRequest, model: string): MappedFields {
  const { size, warnings } = mapSize(input, model);
  const fields: Record<string, unknown> = { ...input };
  for (const name of ['response_format', 'stream', 'partial_images', 'aspect_ratio', 'size'])
    delete fields[name];
  for (const name of UNSUPPORTED) {
    if (name in fields) warnings.push(droppedParameter(name, model));
    delete fields[name];
  }
  if (size !== undefined) fields['size'] = size;
  if (input.quality !== undefined) {
    const quality = mapQuality(input.quality, model);
    if (quality !== input.quality) warnings.push(changedParameter('quality', input.quality, quality));
    fields['quality'] = quality;
  }
  const format = input.output_format;
  if ((format === 'gif' || format === 'svg') && version(model) < 2.6) {
    throw new BywayError('unsupported_parameter', `output_format: ${model} cannot make ${format}`, {
      param: 'output_format',
    });
  }
  return { fields, warnings };
}
