import { openaiRefusal } from './openai-dialect.js';
import type { ImageModel } from './image-models.js';

export interface Size {
  width: number;
  height: number;
}

/** `auto` is the model's choice: here always the square. */
const AUTO: Size = { width: 1024, height: 1024 };

/**
 * Width and height in pixels of a size the model takes.
 * @throws ProviderRefusal 400; GPT image models word it as `image_generation_user_error`, DALL-E does not.
 */
export function resolveSize(model: ImageModel, size: string | undefined): Size {
  if (model.family === 'gpt-image' && (size === undefined || size === 'auto')) return AUTO;
  const asked = size ?? '1024x1024';
  const [width = 0, height = 0] = (/^(\d{1,5})x(\d{1,5})$/.exec(asked)?.slice(1) ?? []).map(Number);
  const problem = model.sizes === 'free' ? freeSizeProblem({ width, height }) : listProblem(model, asked);
  if (problem === undefined) return { width, height };
  throw openaiRefusal({
    status: 400,
    type: model.family === 'gpt-image' ? 'image_generation_user_error' : 'invalid_request_error',
    param: 'size',
    code: 'invalid_value',
    message: `Invalid value: '${asked}'. ${problem}`,
  });
}

function listProblem({ family, sizes }: ImageModel, asked: string): string | undefined {
  if (sizes === 'free' || sizes.includes(asked)) return undefined;
  const allowed = family === 'gpt-image' ? [...sizes, 'auto'] : sizes;
  return `Supported values are: ${allowed.map((each) => `'${each}'`).join(', ')}.`;
}

/** The rule of gpt-image-2 and later (OpenAI API reference, 2026-08). */
function freeSizeProblem({ width, height }: Size): string | undefined {
  if (width === 0 || height === 0) return "Expected WIDTHxHEIGHT or 'auto'.";
  if (width % 16 !== 0 || height % 16 !== 0) return 'Width and height must be multiples of 16.';
  if (Math.max(width, height) > 3840) return 'Width and height must be at most 3840.';
  if (Math.max(width, height) > 3 * Math.min(width, height)) return 'The ratio must be between 1:3 and 3:1.';
  const pixels = width * height;
  if (pixels < 655_360 || pixels > 8_294_400) return 'Total pixels must be between 655360 and 8294400.';
  return undefined;
}
