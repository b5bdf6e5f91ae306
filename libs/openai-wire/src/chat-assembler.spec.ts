import { describe, expect, it } from '@jest/globals';
import type { ChatChunk, ChatChunkChoice } from './chat-answer.js';
import { ChatAssembler } from './chat-assembler.js';

const chunk = (choices: ChatChunkChoice[], usage?: ChatChunk['usage']): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'm',
  choices,
  ...(usage !== undefined && { usage }),
});
const delta = (part: ChatChunkChoice['delta'], index = 0): ChatChunk => chunk([{ index, delta: part }]);

describe('a streamed chat answer', () => {
  it('becomes what the call without stream would have answered', () => {
    const assembler = new ChatAssembler();
    const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
    for (const part of [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Hel' }),
      delta({ content: 'lo' }),
      chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
      chunk([], usage),
    ]) {
      assembler.add(part);
    }
    expect(assembler.completion()).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage,
    });
  });

  it('keeps parallel tool calls and several choices apart', () => {
    const assembler = new ChatAssembler();
    const call = (index: number, part: object) => delta({ tool_calls: [{ index, ...part }] });
    for (const part of [
      call(0, { id: 'call_a', type: 'function', function: { name: 'f', arguments: '' } }),
      call(1, { id: 'call_b', type: 'function', function: { name: 'g', arguments: '{' } }),
      call(0, { function: { arguments: '{"a":' } }),
      call(1, { function: { arguments: '}' } }),
      call(0, { function: { arguments: '1}' } }),
      delta({ content: 'second' }, 1),
    ]) {
      assembler.add(part);
    }
    expect(assembler.completion()?.choices).toMatchObject([
      {
        index: 0,
        message: {
          content: null,
          tool_calls: [
            { id: 'call_a', function: { name: 'f', arguments: '{"a":1}' } },
            { id: 'call_b', function: { name: 'g', arguments: '{}' } },
          ],
        },
      },
      { index: 1, message: { content: 'second' } },
    ]);
  });

  it('that broke off is as much as came', () => {
    const assembler = new ChatAssembler();
    expect(assembler.completion()).toBeNull();
    assembler.add(delta({ content: 'Half an' }));
    expect(assembler.completion()?.choices[0]).toMatchObject({
      message: { content: 'Half an' },
      finish_reason: null,
    });
  });
});
