import type { ChatChoice, ChatChunk, ChatChunkChoice, ChatCompletion } from './chat-answer.js';

function deltaOf({ message }: ChatChoice): ChatChunkChoice['delta'] {
  const { tool_calls: calls, ...rest } = message;
  return { ...rest, ...(calls && { tool_calls: calls.map((call, index) => ({ index, ...call })) }) };
}

/**
 * A whole answer as the stream it would have been: a chunk with what was said, one with why it ended,
 * and, where asked for, one with the usage.
 */
export function chatChunksOf(
  { choices, usage, ...head }: ChatCompletion,
  { includeUsage }: { includeUsage: boolean },
): ChatChunk[] {
  const chunk = (ofChunk: Pick<ChatChunk, 'choices' | 'usage'>): ChatChunk => ({
    ...head,
    object: 'chat.completion.chunk',
    ...ofChunk,
  });
  const said = choices.map((choice) => ({
    index: choice.index,
    delta: deltaOf(choice),
    ...(choice.logprobs && { logprobs: choice.logprobs }),
    finish_reason: null,
  }));
  const ended = choices.map(({ index, finish_reason: reason }) => ({
    index,
    delta: {},
    finish_reason: reason,
  }));
  return [
    chunk({ choices: said }),
    chunk({ choices: ended }),
    ...(includeUsage && usage ? [chunk({ choices: [], usage })] : []),
  ];
}
