import { z } from 'zod';
import type { ProviderUsage } from '../spec/adapter.js';

const count = z.number().nonnegative().nullish().catch(null);
const usageSchema = z
  .looseObject({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z
      .looseObject({ cached_tokens: count, cache_write_tokens: count })
      .nullish()
      .catch(null),
    completion_tokens_details: z.looseObject({ reasoning_tokens: count }).nullish().catch(null),
    // DeepSeek's names of the same.
    prompt_cache_hit_tokens: count,
  })
  .nullish()
  .catch(null);

/** Token counts of a `usage` object, as far as it has them. */
export function readTextUsage(usage: unknown): ProviderUsage {
  const read = usageSchema.parse(usage);
  const cached = read?.prompt_tokens_details?.cached_tokens ?? read?.prompt_cache_hit_tokens;
  const facts = {
    inputTokens: read?.prompt_tokens,
    outputTokens: read?.completion_tokens,
    cachedInputTokens: cached,
    cacheWriteInputTokens: read?.prompt_tokens_details?.cache_write_tokens,
    reasoningTokens: read?.completion_tokens_details?.reasoning_tokens,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value === 'number'));
}
