import type { Size } from './image-size.js';
import type { ImageModel } from './image-models.js';

/** Output tokens of one picture: square, portrait, landscape. OpenAI's image guide, before gpt-image-2. */
const early: Record<string, readonly [number, number, number]> = {
  low: [272, 408, 400],
  medium: [1056, 1584, 1568],
  high: [4160, 6240, 6208],
};

/** gpt-image-2: from its prices per picture at 30 USD per million tokens. */
const second: Record<string, readonly [number, number, number]> = {
  low: [200, 167, 167],
  medium: [1767, 1367, 1367],
  high: [7033, 5500, 5500],
};

/** 2.5 and later: only `max` was seen measured (7024 at 1024x1024), the rest is of the right order. */
const later: Record<string, readonly [number, number, number]> = {
  low: [200, 167, 167],
  medium: [1000, 800, 800],
  high: [2000, 1600, 1600],
  xhigh: [4000, 3200, 3200],
  max: [7024, 5500, 5500],
};

/** The `usage` block of GPT image models for `count` pictures from a text prompt. */
export function imageUsage(
  model: ImageModel,
  prompt: string,
  { quality, size, count }: { quality: string; size: Size; count: number },
): unknown {
  const table = model.sizes !== 'free' ? early : model.qualities.includes('max') ? later : second;
  const [square, portrait, landscape] = table[quality] ?? [1056, 1584, 1568];
  const one = size.width === size.height ? square : size.width < size.height ? portrait : landscape;
  // About four characters to a token, and a few for the frame around the prompt.
  const input = Math.ceil(prompt.length / 4) + 7;
  const output = one * count;
  return {
    total_tokens: input + output,
    input_tokens: input,
    output_tokens: output,
    input_tokens_details: { text_tokens: input, image_tokens: 0 },
    output_tokens_details: { image_tokens: output, text_tokens: 0 },
  };
}
