import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { droppedParameter } from '../shared/warnings.js';
import type { ProviderRequest } from '../spec/adapter.js';
import { v1PromptChars } from './models.js';
import {
  clamped,
  dropUnsupported,
  refuseImpossible,
  seedFor,
  seedWarnings,
  stylePreset,
} from './parameters.js';
import type { StabilityRequests } from './image-requests.js';
import { v1Size } from './v1-size.js';

const MAX_SEED = 4_294_967_295;
/** v1 parameters without an OpenAI name that pass as they are. */
const NATIVE = ['sampler', 'clip_guidance_preset'];
const STEPS = { min: 10, max: 50 };
const CFG_SCALE = { min: 0, max: 35 };
const STEPS_BY_QUALITY: Partial<Record<string, number>> = {
  low: 20,
  standard: 30,
  medium: 30,
  hd: 40,
  high: 40,
  xhigh: 50,
  max: 50,
};

function stepsFor(input: ImageGenerateRequest, engine: string): { value?: number; warnings: string[] } {
  const { quality, steps } = input;
  if (steps === undefined) {
    const value = STEPS_BY_QUALITY[quality ?? 'auto'];
    return { ...(value !== undefined && { value }), warnings: [] };
  }
  const { value, warnings } = clamped('steps', steps, STEPS);
  const dropped = quality === undefined || quality === 'auto' ? [] : [droppedParameter('quality', engine)];
  return { ...(value !== undefined && { value }), warnings: [...warnings, ...dropped] };
}

/**
 * Text-to-image of the v1 API (REST specification 2023-03-26 and later documentation). One image is
 * asked as raw PNG, which spares decoding; several come only as JSON.
 * @throws BywayError when the engine cannot do what was asked, with `param`.
 */
export function v1Requests(input: ImageGenerateRequest, engine: string): StabilityRequests {
  refuseImpossible(input, engine, v1PromptChars);
  const samples = input.n ?? 1;
  const size = v1Size(input, engine);
  const steps = stepsFor(input, engine);
  const cfgScale = clamped('cfg_scale', input.cfg_scale, CFG_SCALE);
  const style = stylePreset(input, engine, 'drop');
  const prompts = [{ text: input.prompt, weight: 1 }];
  if (input.negative_prompt) prompts.push({ text: input.negative_prompt, weight: -1 });
  const native = NATIVE.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]);
  const format = input.output_format ?? 'png';
  const request: ProviderRequest = {
    method: 'POST',
    origin: 'configured',
    path: `/v1/generation/${encodeURIComponent(engine)}/text-to-image`,
    auth: 'credential',
    headers: { accept: samples === 1 ? 'image/png' : 'application/json' },
    body: {
      kind: 'json',
      value: {
        text_prompts: prompts,
        width: size.width,
        height: size.height,
        samples,
        ...(steps.value !== undefined && { steps: steps.value }),
        ...(cfgScale.value !== undefined && { cfg_scale: cfgScale.value }),
        ...(input.seed !== undefined && { seed: seedFor(input.seed, 0, MAX_SEED) }),
        ...(style.preset !== undefined && { style_preset: style.preset }),
        ...Object.fromEntries(native),
      },
    },
  };
  const warnings = [
    ...size.warnings,
    ...steps.warnings,
    ...cfgScale.warnings,
    ...style.warnings,
    ...seedWarnings(input.seed, MAX_SEED),
    ...(format === 'png' ? [] : [`output_format: ${engine} makes png only, ${format} dropped`]),
    ...dropUnsupported(input, engine, NATIVE),
  ];
  return { requests: [request], warnings };
}
