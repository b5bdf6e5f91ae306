import { describe, expect, it } from '@jest/globals';
import { messagesModelOf } from './messages-model.js';

describe('what a model of Anthropic takes', () => {
  it.each([
    ['claude-3-7-sonnet-20250219', true, 0, false],
    ['claude-sonnet-4-20250514', true, 0, false],
    ['claude-opus-4-1-20250805', true, 0, true],
    ['claude-sonnet-4-5', true, 0, true],
    ['claude-haiku-4-5-20251001', true, 0, true],
    ['claude-opus-4-5-20251101', true, 3, true],
    ['claude-opus-4-6', true, 4, true],
    ['claude-sonnet-4-6', true, 4, true],
    ['claude-opus-4-7', false, 5, true],
    ['claude-opus-5', false, 5, true],
    ['claude-sonnet-5-5', false, 5, true],
    ['claude-haiku-6', false, 5, true],
    ['some-other-model', true, 5, true],
  ])('%s: sampling %s, %i levels of effort, structured outputs %s', (model, samples, levels, structured) => {
    const taken = messagesModelOf({ model, customHost: null });
    expect(taken.acceptsSampling).toBe(samples);
    expect(taken.efforts).toHaveLength(levels);
    expect(taken.structuredOutputs).toBe(structured);
  });

  it('knows the models that always think', () => {
    const thinks = (model: string) => messagesModelOf({ model, customHost: null }).alwaysThinks;
    expect([thinks('claude-opus-5-5'), thinks('claude-fable-5-1'), thinks('claude-opus-5')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
