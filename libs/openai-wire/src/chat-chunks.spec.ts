import { describe, expect, it } from '@jest/globals';
import type { ChatCompletion } from './chat-answer.js';
import { ChatAssembler } from './chat-assembler.js';
import { chatChunksOf } from './chat-chunks.js';

const answer: ChatCompletion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
    {
      index: 1,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    },
  ],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
};

describe('a whole answer as a stream', () => {
  it('says the same once it is put together again', () => {
    const assembler = new ChatAssembler();
    for (const chunk of chatChunksOf(answer, { includeUsage: true })) assembler.add(chunk);
    expect(assembler.completion()).toEqual(answer);
  });

  it('tells the usage only to who asked for it', () => {
    expect(JSON.stringify(chatChunksOf(answer, { includeUsage: false }))).not.toContain('usage');
  });
});
