import type { ChatUsage } from '@byway/openai-wire/chat-answer';
import type { ProviderUsage } from '../spec/adapter.js';

/** Tokens in OpenAI's shape. */
export function chatUsage(usage: ProviderUsage): ChatUsage {
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens, reasoningTokens } = usage;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedInputTokens !== undefined && {
      prompt_tokens_details: { cached_tokens: cachedInputTokens },
    }),
    ...(reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
  };
}
