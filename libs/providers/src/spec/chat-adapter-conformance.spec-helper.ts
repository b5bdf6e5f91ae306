import type { ChatChunk, ChatCompletion } from '@byway/openai-wire/chat-answer';
import { ChatAssembler } from '@byway/openai-wire/chat-assembler';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { chunkHasOutput } from '../shared/chat-output.js';
import type { Provider } from './define-provider.js';
import { describeTextAdapter, type TextAdapterUnderTest } from './text-adapter-conformance.spec-helper.js';

type Tested = TextAdapterUnderTest<ChatRequest, ChatCompletion, ChatChunk>;

/** What was said and called, in all choices. */
function textOf(completion: ChatCompletion | null): string {
  const choices = completion?.choices.map(({ index, message }) => ({
    index,
    content: message.content || null,
    calls: message.tool_calls?.map((call) => [call.id, call.function.name, call.function.arguments]),
  }));
  return JSON.stringify(choices);
}

/** What every chat adapter promises; call it inside a spec of the provider. */
export function describeChatAdapter(
  provider: Provider,
  facts: Omit<Tested, 'provider' | 'adapter' | 'hasOutput' | 'textOf'>,
): void {
  if (provider.chat === undefined) throw new Error(`${provider.name} has no chat adapter`);
  describeTextAdapter({
    ...facts,
    provider: provider.name,
    adapter: provider.chat,
    hasOutput: chunkHasOutput,
    textOf: {
      answer: textOf,
      chunks: (chunks) => {
        const assembler = new ChatAssembler();
        chunks.forEach((chunk) => assembler.add(chunk));
        return textOf(assembler.completion());
      },
    },
  });
}
