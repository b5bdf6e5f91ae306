import { describe, expect, it } from '@jest/globals';
import type { ModelFacts } from './catalogue-types.js';
import { findModel } from './model-catalogue.js';
import { imageCostUsd, textCostUsd } from './price.js';

function facts(provider: string, id: string): ModelFacts {
  const found = findModel(provider, id);
  if (found === undefined) throw new Error(id);
  return found;
}

describe('imageCostUsd', () => {
  it('counts the tokens the provider reported', () => {
    const usage = { inputTokens: 114, inputImageTokens: 100, outputTokens: 1056, outputImageTokens: 1056 };
    // 14 text at 5, 100 image at 8, 1056 image at 30, per million.
    expect(imageCostUsd(facts('openai', 'gpt-image-2'), { usage, images: 1 })).toBe(0.03255);
  });

  it('takes output tokens of unknown kind for image tokens, and prices text output apart', () => {
    const model = facts('openai', 'gpt-image-1.5');
    expect(imageCostUsd(model, { usage: { outputTokens: 1000 }, images: 1 })).toBe(0.032);
    const usage = { outputTokens: 1000, outputImageTokens: 900 };
    expect(imageCostUsd(model, { usage, images: 1 })).toBe(0.0298);
  });

  it('falls back to the table per image', () => {
    const usage = {};
    const dalle = facts('openai', 'dall-e-3');
    expect(imageCostUsd(dalle, { usage, images: 2, size: '1792x1024', quality: 'hd' })).toBe(0.24);
    expect(imageCostUsd(dalle, { usage, images: 1 })).toBe(0.04);
    expect(imageCostUsd(facts('openai', 'dall-e-2'), { usage, images: 3, size: '256x256' })).toBe(0.048);
    const gpt = facts('openai', 'gpt-image-2');
    expect(imageCostUsd(gpt, { usage, images: 1, size: '1024x1536', quality: 'high' })).toBe(0.165);
    expect(imageCostUsd(facts('stability-ai', 'core'), { usage: {}, images: 3 })).toBe(0.09);
  });

  it('does not guess', () => {
    const usage = {};
    expect(imageCostUsd(facts('openai', 'gpt-image-2'), { usage, images: 1, quality: 'auto' })).toBeNull();
    expect(
      imageCostUsd(facts('openai', 'gpt-image-9'), { usage: { outputTokens: 5 }, images: 1 }),
    ).toBeNull();
  });

  it('rounds to a millionth', () => {
    expect(imageCostUsd(facts('stability-ai', 'sd3.5-medium'), { usage: {}, images: 3 })).toBe(0.105);
  });
});

describe('textCostUsd', () => {
  const model: ModelFacts = {
    provider: 'p',
    id: 'm',
    endpoints: ['/v1/chat/completions'],
    price: {
      source: 'this test',
      perMillionTokens: { textInput: 2, cachedInput: 0.5, cacheWrite: 2.5, textOutput: 10 },
    },
  };

  it('prices tokens from and into the prompt cache apart', () => {
    const usage = { inputTokens: 1000, cachedInputTokens: 600, cacheWriteInputTokens: 100, outputTokens: 50 };
    // 300 at 2, 600 at 0.5, 100 at 2.5, 50 at 10, per million.
    expect(textCostUsd(model, usage)).toBe(0.00165);
  });

  it('keeps what one token costs', () => {
    expect(textCostUsd(model, { inputTokens: 1, cachedInputTokens: 1, outputTokens: 0 })).toBe(0.0000005);
  });

  it('does not guess', () => {
    expect(textCostUsd(model, {})).toBeNull();
    expect(textCostUsd({ ...model, price: { source: 'none' } }, { inputTokens: 5 })).toBeNull();
  });
});
