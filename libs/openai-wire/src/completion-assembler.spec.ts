import { describe, expect, it } from '@jest/globals';
import { CompletionAssembler } from './completion-assembler.js';

const chunk = (index: number, text: string, reason: string | null = null) => ({
  id: 'cmpl-1',
  object: 'text_completion' as const,
  created: 1,
  model: 'm',
  choices: [{ index, text, finish_reason: reason }],
});

describe('a streamed text completion', () => {
  it('is put together choice by choice', () => {
    const assembler = new CompletionAssembler();
    expect(assembler.completion()).toBeNull();
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
    assembler.add(chunk(1, 'B'));
    assembler.add(chunk(0, 'A'));
    assembler.add(chunk(0, 'a', 'stop'));
    assembler.add({ ...chunk(1, 'b', 'length'), usage });
    expect(assembler.completion()).toMatchObject({
      id: 'cmpl-1',
      choices: [
        { index: 0, text: 'Aa', finish_reason: 'stop' },
        { index: 1, text: 'Bb', finish_reason: 'length' },
      ],
      usage,
    });
  });
});
