import { describe, expect, it } from '@jest/globals';
import { logTime, totalText, usageInWords, usageText } from './log-texts.js';

describe('the texts of a log', () => {
  it.each([
    [{ images: 1 }, '1 image', '1 image'],
    [
      { images: 2, inputTokens: 8, outputTokens: 1767 },
      '2 images',
      '2 images, 8 input tokens, 1,767 output tokens',
    ],
    [
      { inputTokens: 1_234, cachedInputTokens: 1_000, outputTokens: 350 },
      '1.2K → 350',
      '1,234 input tokens, 1,000 of them cached, 350 output tokens',
    ],
    [{ inputTokens: 1 }, '1 in', '1 input token'],
    [{}, '–', '–'],
  ])('say the usage %j as %p', (usage, short, long) => {
    expect(usageText({ usage })).toBe(short);
    expect(usageInWords({ usage })).toBe(long);
  });

  it('say that the API stopped counting', () => {
    expect([1, 9_999, 10_000].map(totalText)).toEqual(['1 request', '9,999 requests', '10,000+ requests']);
  });

  it('leave out the date of today', () => {
    const at = new Date(2026, 10, 24, 18, 44, 34);
    expect(logTime(at.toISOString(), at.getTime())).toBe('18:44:34');
    expect(logTime(at.toISOString(), at.getTime() + 86_400_000)).toBe('Nov 24, 18:44:34');
  });
});
