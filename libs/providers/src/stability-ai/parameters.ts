import { BywayError } from '@byway/errors/byway-error';
import { imageGenerateFields, type ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { changedParameter, droppedParameter } from '../shared/warnings.js';

/** v2beta OpenAPI, 2026; v1 takes the same. */
const STYLE_PRESETS = new Set([
  '3d-model',
  'analog-film',
  'anime',
  'cinematic',
  'comic-book',
  'digital-art',
  'enhance',
  'fantasy-art',
  'isometric',
  'line-art',
  'low-poly',
  'modeling-compound',
  'neon-punk',
  'origami',
  'photographic',
  'pixel-art',
  'tile-texture',
]);
/** DALL-E's styles, which have no counterpart. */
const DALLE_STYLES = new Set(['vivid', 'natural']);

/** Says which parameters that neither API has were left out. */
export function dropUnsupported(
  input: ImageGenerateRequest,
  model: string,
  native: readonly string[],
): string[] {
  const dropped: string[] = [];
  if (input.output_compression !== undefined && input.output_compression !== 100) {
    dropped.push('output_compression');
  }
  if (input.moderation === 'low') dropped.push('moderation');
  // Stability wants a hash here, never an end user's own id.
  if (input.user !== undefined) dropped.push('user');
  const unknown = Object.keys(input).filter(
    (name) => !imageGenerateFields.has(name) && !native.includes(name),
  );
  return [...dropped, ...unknown].map((name) => droppedParameter(name, model));
}

/**
 * Refuses what no API of Stability can do.
 * @throws BywayError `unsupported_parameter` or `string_above_max_length`, with `param`.
 */
export function refuseImpossible(input: ImageGenerateRequest, model: string, maxPromptChars: number): void {
  for (const param of ['prompt', 'negative_prompt'] as const) {
    if ((input[param]?.length ?? 0) > maxPromptChars) {
      const message = `${param}: ${model} takes at most ${maxPromptChars} characters`;
      throw new BywayError('string_above_max_length', message, { param });
    }
  }
  const refuse = (param: string, message: string) => {
    throw new BywayError('unsupported_parameter', `${param}: ${message}`, { param });
  };
  if (input.background === 'transparent') refuse('background', `${model} cannot make it transparent`);
  const format = input.output_format;
  if (format === 'gif' || format === 'svg') refuse('output_format', `${model} cannot make ${format}`);
}

/**
 * The preset of `style_preset`, or of `style` where that names one.
 * @param unknownStyle what to do with a `style` that is no preset and not DALL-E's
 * @throws BywayError `invalid_value`, param `style_preset` or `style`.
 */
export function stylePreset(
  input: ImageGenerateRequest,
  model: string,
  unknownStyle: 'drop' | 'refuse',
): { preset?: string; warnings: string[] } {
  const { style_preset: preset, style } = input;
  const refuse = (param: string) =>
    new BywayError('invalid_value', `${param}: not a style preset of ${model}`, { param });
  if (preset !== undefined && !STYLE_PRESETS.has(preset)) throw refuse('style_preset');
  const dropped = [droppedParameter('style', model)];
  if (preset !== undefined) return { preset, warnings: style === undefined ? [] : dropped };
  if (style === undefined) return { warnings: [] };
  if (STYLE_PRESETS.has(style)) return { preset: style, warnings: [] };
  if (unknownStyle === 'refuse' && !DALLE_STYLES.has(style)) throw refuse('style');
  return { warnings: dropped };
}

/** A number moved into the range the API accepts, with a warning when it had to move. */
export function clamped(
  param: 'steps' | 'cfg_scale',
  value: number | undefined,
  range: { min: number; max: number },
): { value?: number; warnings: string[] } {
  if (value === undefined) return { warnings: [] };
  const within = Math.min(range.max, Math.max(range.min, value));
  return { value: within, warnings: within === value ? [] : [changedParameter(param, value, within)] };
}

/**
 * Seed of the image with this index, from 1 to `max`: 0 means "random" at Stability, and images of
 * one request must not be the same picture.
 */
export function seedFor(seed: number, index: number, max: number): number {
  const first = seed % (max + 1) || 1;
  return ((first - 1 + index) % max) + 1;
}

/** Says when the seed that is sent is not the one that was given. */
export function seedWarnings(seed: number | undefined, max: number): string[] {
  if (seed === undefined || seedFor(seed, 0, max) === seed) return [];
  return [changedParameter('seed', seed, seedFor(seed, 0, max))];
}
