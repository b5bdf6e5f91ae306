import type { ChatCompletion } from '@byway/openai-wire/chat-answer';
import { type Message, readMessageBlock } from '../message.js';
import { finishReasonOf } from '../stop-reason.js';
import { chatUsageOf } from '../token-usage.js';

/**
 * A message as a chat completion. Thinking is put into `reasoning_content`; blocks that OpenAI's API has no
 * place for are left out.
 * @param createdS Unix seconds
 */
export function completionOf(message: Message, createdS: number): ChatCompletion {
  const blocks = message.content.map(readMessageBlock).filter((block) => block !== null);
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  const thoughts = blocks.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : []));
  const calls = blocks.flatMap((block) =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function' as const,
            function: { name: block.name, arguments: JSON.stringify(block.input) },
          },
        ]
      : [],
  );
  return {
    id: message.id,
    object: 'chat.completion',
    created: createdS,
    model: message.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: texts.length > 0 ? texts.join('') : null,
          ...(thoughts.length > 0 && { reasoning_content: thoughts.join('') }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        finish_reason: finishReasonOf(message.stop_reason),
      },
    ],
    usage: chatUsageOf(message.usage),
  };
}
