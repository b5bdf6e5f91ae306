import type { ChatUsage } from '@byway/openai-wire/chat-answer';
import type { MessageUsage } from './message.js';

/** OpenAI counts what is read from and written to the cache in `prompt_tokens`, Anthropic beside it. */
export function chatUsageOf(usage: MessageUsage): ChatUsage {
  const read = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const prompt = usage.input_tokens + read + written;
  const thinking = usage.output_tokens_details?.thinking_tokens;
  return {
    prompt_tokens: prompt,
    completion_tokens: usage.output_tokens,
    total_tokens: prompt + usage.output_tokens,
    prompt_tokens_details: { cached_tokens: read, cache_write_tokens: written },
    ...(typeof thinking === 'number' && { completion_tokens_details: { reasoning_tokens: thinking } }),
  };
}

export function messageUsageOf(usage: ChatUsage | null | undefined): MessageUsage {
  const read = usage?.prompt_tokens_details?.cached_tokens ?? 0;
  const written = usage?.prompt_tokens_details?.cache_write_tokens ?? 0;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    input_tokens: Math.max(0, (usage?.prompt_tokens ?? 0) - read - written),
    output_tokens: usage?.completion_tokens ?? 0,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    ...(typeof reasoning === 'number' && { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}
