import type { ImageGenerateRequest } from '@byway/openai-wire/image-generate';
import { approximatedSize, askedSize, nearestSize, parseSize, ratioDistance } from '../shared/image-size.js';
import { droppedParameter } from '../shared/warnings.js';
import type { ProviderRequest } from '../spec/adapter.js';
import type { StabilityRequests } from './image-requests.js';
import { v2betaPromptChars } from './models.js';
import {
  clamped,
  dropUnsupported,
  refuseImpossible,
  seedFor,
  seedWarnings,
  stylePreset,
} from './parameters.js';
import type { Product } from './product.js';

const MAX_SEED = 4_294_967_294;
const RATIOS = ['21:9', '16:9', '3:2', '5:4', '1:1', '4:5', '2:3', '9:16', '9:21'];
const CFG_SCALE = { min: 1, max: 10 };
/** About what each service draws, whatever the ratio. */
const PIXELS = { core: 1_500_000, ultra: 1_048_576, sd3: 1_048_576 };

type V2betaProduct = Extract<Product, { api: 'v2beta' }>;

function aspectRatio(
  input: ImageGenerateRequest,
  service: V2betaProduct['service'],
): { ratio: string; warnings: string[] } {
  const { asked, param, warnings } = askedSize(input);
  if (asked === null) return { ratio: '1:1', warnings };
  const ratio = nearestSize(asked, RATIOS);
  const offShape = ratioDistance(asked, parseSize(ratio) ?? asked) > 0.01;
  const area = asked.width * asked.height;
  // A size is honoured only when the pixels are too, within a quarter.
  const offArea = asked.kind === 'pixels' && Math.abs(Math.log(area / PIXELS[service])) > Math.log(1.25);
  if (!offShape && !offArea) return { ratio, warnings };
  return { ratio, warnings: [...warnings, approximatedSize(param, asked.text, ratio)] };
}

function unusedParameters(input: ImageGenerateRequest, product: V2betaProduct): string[] {
  const unused: string[] = [];
  if (input.quality !== undefined && input.quality !== 'auto' && input.quality !== 'standard') {
    unused.push('quality');
  }
  if (input.steps !== undefined) unused.push('steps');
  if (input.cfg_scale !== undefined && product.service !== 'sd3') unused.push('cfg_scale');
  return unused;
}

/**
 * `/v2beta/stable-image/generate/*` (OpenAPI of 2026): multipart even without a file, one image per
 * call, raw bytes back with the facts in headers.
 * @throws BywayError when the service cannot do what was asked, with `param`.
 */
export function v2betaRequests(
  input: ImageGenerateRequest,
  model: string,
  product: V2betaProduct,
): StabilityRequests {
  refuseImpossible(input, model, v2betaPromptChars);
  const { seed } = input;
  const shape = aspectRatio(input, product.service);
  const style = stylePreset(input, model, 'refuse');
  const cfgScale =
    product.service === 'sd3' ? clamped('cfg_scale', input.cfg_scale, CFG_SCALE) : { warnings: [] };
  const fields: Record<string, string> = {
    prompt: input.prompt,
    aspect_ratio: shape.ratio,
    output_format: input.output_format ?? 'png',
    ...(input.negative_prompt && { negative_prompt: input.negative_prompt }),
    ...(style.preset !== undefined && { style_preset: style.preset }),
    ...(cfgScale.value !== undefined && { cfg_scale: String(cfgScale.value) }),
    ...(product.service === 'sd3' && product.model !== null && { model: product.model }),
  };
  const request = (index: number): ProviderRequest => ({
    method: 'POST',
    origin: 'configured',
    path: `/v2beta/stable-image/generate/${product.service}`,
    auth: 'credential',
    headers: { accept: 'image/*' },
    body: {
      kind: 'multipart',
      fields: seed === undefined ? fields : { ...fields, seed: String(seedFor(seed, index, MAX_SEED)) },
      files: [],
    },
  });
  const warnings = [
    ...shape.warnings,
    ...style.warnings,
    ...cfgScale.warnings,
    ...seedWarnings(seed, MAX_SEED),
    ...unusedParameters(input, product).map((name) => droppedParameter(name, model)),
    ...dropUnsupported(input, model, []),
  ];
  const others = Array.from({ length: (input.n ?? 1) - 1 }, (_, index) => request(index + 1));
  return { requests: [request(0), ...others], warnings };
}
