import type { ProviderUsage } from '../spec/adapter.js';

/** The sum of two usages; a figure that neither has stays absent. */
export function addUsage(a: ProviderUsage, b: ProviderUsage): ProviderUsage {
  const sum: ProviderUsage = { ...a };
  for (const key of [
    'images',
    'inputTokens',
    'outputTokens',
    'inputImageTokens',
    'outputImageTokens',
    'cachedInputTokens',
    'cacheWriteInputTokens',
    'reasoningTokens',
  ] as const) {
    const more = b[key];
    if (more !== undefined) sum[key] = (sum[key] ?? 0) + more;
  }
  return sum;
}
