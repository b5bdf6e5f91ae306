import { BywayError } from '@byway/errors/byway-error';
import { imageGenerateFields, type ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { approximatedSize, askedSize, nearestSize, parseSize, ratioDistance } from '../shared/image-size.js';
import { changedParameter, droppedParameter } from '../shared/warnings.js';
import type { ProviderRequest } from '../spec/adapter.js';

/** Gemini API, image generation guide, 2026. */
const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const WIDE_RATIOS = ['1:4', '4:1', '1:8', '8:1'];
/** Pixels of a square image of each size. */
const SIZES: readonly [name: string, pixels: number][] = [
  ['1K', 1024 * 1024],
  ['2K', 2048 * 2048],
  ['4K', 4096 * 4096],
];
/** A size is good enough when it has this part of the pixels that were asked. */
const ENOUGH = 0.8;
const MAX_SEED = 2_147_483_647;

export interface GoogleImageRequests {
  requests: [ProviderRequest, ...ProviderRequest[]];
  warnings: string[];
}

/** What a model cannot do: a larger size than 1K, the very wide ratios. */
function limitsOf(model: string): { largest: number; ratios: string[] } {
  if (/^gemini-2\.5|lite/.test(model)) return { largest: 1, ratios: RATIOS };
  return { largest: SIZES.length, ratios: model.includes('3.1') ? [...RATIOS, ...WIDE_RATIOS] : RATIOS };
}

function imageConfig(
  input: ImageGenerateRequest,
  model: string,
): { config: Record<string, string>; warnings: string[] } {
  const { asked, param, warnings } = askedSize(input);
  if (asked === null) return { config: {}, warnings };
  const { largest, ratios } = limitsOf(model);
  const aspectRatio = nearestSize({ ...asked, kind: 'ratio' }, ratios);
  const offShape = ratioDistance(asked, parseSize(aspectRatio) ?? asked) > 0.01;
  if (asked.kind === 'ratio') {
    const said = offShape ? [approximatedSize(param, asked.text, aspectRatio)] : [];
    return { config: { aspectRatio }, warnings: [...warnings, ...said] };
  }
  const pixels = asked.width * asked.height;
  const offered = SIZES.slice(0, largest);
  const [imageSize, drawn] = offered.find(([, size]) => size >= ENOUGH * pixels) ??
    offered.at(-1) ?? ['1K', 0];
  const offArea = Math.abs(Math.log(pixels / drawn)) > Math.log(1.25);
  const said =
    offShape || offArea ? [approximatedSize(param, asked.text, `${aspectRatio} at ${imageSize}`)] : [];
  return {
    config: { aspectRatio, ...(largest > 1 && { imageSize }) },
    warnings: [...warnings, ...said],
  };
}

function refuseImpossible(input: ImageGenerateRequest, model: string): void {
  const refuse = (param: string, message: string) => {
    throw new BywayError('unsupported_parameter', `${param}: ${message}`, { param });
  };
  if (input.background === 'transparent') refuse('background', `${model} cannot make it transparent`);
  const format = input.output_format;
  if (format === 'gif' || format === 'svg') refuse('output_format', `${model} cannot make ${format}`);
}

function dropped(input: ImageGenerateRequest, model: string): string[] {
  const names: string[] = [];
  if (input.quality !== undefined && !['auto', 'standard'].includes(input.quality)) names.push('quality');
  if (input.moderation === 'low') names.push('moderation');
  for (const name of ['style', 'style_preset', 'user', 'steps', 'cfg_scale'] as const) {
    if (input[name] !== undefined) names.push(name);
  }
  if (input.output_compression !== undefined && input.output_compression !== 100) {
    names.push('output_compression');
  }
  // The model decides between PNG and JPEG, and nobody can ask for one.
  if (input.output_format === 'jpeg' || input.output_format === 'webp') names.push('output_format');
  names.push(...Object.keys(input).filter((name) => !imageGenerateFields.has(name)));
  return names.map((name) => droppedParameter(name, model));
}

/** Images of one request must not be the same picture. */
function seedOf({ seed }: ImageGenerateRequest, index: number): number | undefined {
  return seed === undefined ? undefined : (seed + index) % (MAX_SEED + 1);
}

/**
 * `generateContent` for an image, once for each of `n`: Gemini draws one at a time.
 * @throws BywayError when the model cannot do what was asked, with `param`.
 */
export function imageRequests(input: ImageGenerateRequest, model: string): GoogleImageRequests {
  refuseImpossible(input, model);
  const { config, warnings } = imageConfig(input, model);
  const prompt =
    input.negative_prompt === undefined
      ? input.prompt
      : `${input.prompt}\n\nAvoid in the picture: ${input.negative_prompt}`;
  const request = (index: number): ProviderRequest => {
    const seed = seedOf(input, index);
    return {
      method: 'POST',
      origin: 'configured',
      path: `/models/${encodeURIComponent(model)}:generateContent`,
      auth: 'credential',
      headers: {},
      body: {
        kind: 'json',
        value: {
          contents: [{ role: 'user', parts: [{ text: prompt }] }],
          generationConfig: {
            responseModalities: ['IMAGE'],
            ...(Object.keys(config).length > 0 && { imageConfig: config }),
            ...(seed !== undefined && { seed }),
          },
        },
      },
    };
  };
  const seed = seedOf(input, 0);
  const said = [
    ...warnings,
    ...(input.seed !== undefined && seed !== input.seed
      ? [changedParameter('seed', input.seed, seed ?? 0)]
      : []),
    ...(input.negative_prompt === undefined ? [] : ['negative_prompt: added to the prompt in words']),
    ...dropped(input, model),
  ];
  const others = Array.from({ length: (input.n ?? 1) - 1 }, (_, index) => request(index + 1));
  return { requests: [request(0), ...others], warnings: said };
}
