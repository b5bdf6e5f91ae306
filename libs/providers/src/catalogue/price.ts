import type { ModelFacts } from './catalogue-types.js';

/** Token counts as in the adapter contract's `ProviderUsage`. */
export interface TokenUsage {
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  inputImageTokens?: number | undefined;
  outputImageTokens?: number | undefined;
  /** Of `inputTokens`. */
  cachedInputTokens?: number | undefined;
  cacheWriteInputTokens?: number | undefined;
}

/** What an attempt consumed and asked for. */
export interface ImageConsumption {
  usage: TokenUsage;
  /** Images delivered. */
  images: number;
  /** Pixels of one image, `WxH`. */
  size?: string | undefined;
  quality?: string | undefined;
}

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

function tokenCost(facts: ModelFacts, usage: TokenUsage): number | null {
  const price = facts.price?.perMillionTokens;
  const { inputTokens, outputTokens } = usage;
  if (price === undefined || (inputTokens === undefined && outputTokens === undefined)) return null;
  const input = inputTokens ?? 0;
  const output = outputTokens ?? 0;
  const inputImage = Math.min(usage.inputImageTokens ?? 0, input);
  const outputImage = Math.min(usage.outputImageTokens ?? output, output);
  // A kind of token without a price of its own is billed as the dearer kind.
  const imageOutput = price.imageOutput ?? price.textOutput ?? 0;
  const textInput = price.textInput ?? 0;
  const cached = Math.min(usage.cachedInputTokens ?? 0, input - inputImage);
  const written = Math.min(usage.cacheWriteInputTokens ?? 0, input - inputImage - cached);
  return (
    ((input - inputImage - cached - written) * textInput +
      cached * (price.cachedInput ?? textInput) +
      written * (price.cacheWrite ?? textInput) +
      inputImage * (price.imageInput ?? price.textInput ?? 0) +
      outputImage * imageOutput +
      (output - outputImage) * (price.textOutput ?? imageOutput)) /
    MILLION
  );
}

function imagePrice(facts: ModelFacts, { size, quality }: ImageConsumption): number | undefined {
  const table = facts.price?.perImage;
  if (table === undefined) return undefined;
  // DALL-E calls its default quality `standard`; for the others `auto` has no known price.
  const asked = quality === undefined || quality === 'auto' ? 'standard' : quality;
  return table[`${asked}/${size ?? '1024x1024'}`] ?? table[asked] ?? table['*'];
}

/**
 * List price of images in USD, rounded to a millionth: from the reported tokens where the model has
 * token prices, else from its table per image; null when neither is known.
 */
export function imageCostUsd(facts: ModelFacts, consumption: ImageConsumption): number | null {
  const perImage = imagePrice(facts, consumption);
  const cost =
    tokenCost(facts, consumption.usage) ?? (perImage === undefined ? null : perImage * consumption.images);
  return cost === null ? null : Math.round(cost * MILLION) / MILLION;
}

/**
 * List price of the tokens of a text answer in USD, rounded to a billionth, since one answer may cost
 * less than a millionth; null when no price or no count is known.
 */
export function textCostUsd(facts: ModelFacts, usage: TokenUsage): number | null {
  const output = { ...usage, outputImageTokens: usage.outputImageTokens ?? 0 };
  const cost = tokenCost(facts, output);
  return cost === null ? null : Math.round(cost * BILLION) / BILLION;
}
