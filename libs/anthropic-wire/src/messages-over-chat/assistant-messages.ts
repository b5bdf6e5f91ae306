import type { ChatMessage, ChatToolCall } from '@byway/openai-wire/chat-message';
import { readRequestBlock, type RequestBlock } from '../request-block.js';
import { leftToAnthropic } from './refuse.js';

/**
 * The blocks of an assistant turn as a message; none when nothing of it can be told. Thinking and what tools of
 * Anthropic's servers did is left out with a warning: it is signed or encrypted for Anthropic's models alone.
 */
export function assistantMessages(blocks: readonly RequestBlock[], warnings: Set<string>): ChatMessage[] {
  const texts: string[] = [];
  const calls: ChatToolCall[] = [];
  for (const one of blocks) {
    const block = readRequestBlock(one);
    if (block?.type === 'text') texts.push(block.text);
    else if (block?.type === 'tool_use') {
      const { id, name, input } = block;
      calls.push({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } });
    } else warnings.add(leftToAnthropic(one.type));
  }
  if (texts.length === 0 && calls.length === 0) return [];
  const content = texts.length > 0 ? texts.join('') : null;
  return [{ role: 'assistant', content, ...(calls.length > 0 && { tool_calls: calls }) }];
}
