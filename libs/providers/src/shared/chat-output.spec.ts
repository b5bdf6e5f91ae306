import type { ChatChoice, ChatChunk } from '@byway/openai-wire/chat-answer';
import { describe, expect, it } from '@jest/globals';
import { chunkHasOutput, falseStreamSuccessOf, falseSuccessOf } from './chat-output.js';

const choice = (
  message: Partial<ChatChoice['message']>,
  finish_reason: string | null = 'stop',
): ChatChoice => ({
  index: 0,
  message: { role: 'assistant', content: null, ...message },
  finish_reason,
});
const call = { id: 'call_1', type: 'function' as const, function: { name: 'f', arguments: '{}' } };

describe('an answer of a chat model', () => {
  it.each([
    ['text', choice({ content: 'Hello' })],
    ['a tool call', choice({ tool_calls: [call] }, 'tool_calls')],
    ['reasoning alone', choice({ reasoning_content: 'Hm' })],
    ['nothing but a token limit that was used up', choice({ content: '' }, 'length')],
  ])('with %s is a success', (_, one) => {
    expect(falseSuccessOf({ choices: [one] })).toBeNull();
  });

  it.each([
    ['no choices', [], 'no_output'],
    ['an empty text', [choice({ content: '' })], 'no_output'],
    ['a refusal in words', [choice({ refusal: 'No.' })], 'content_filtered'],
    ['a filtered choice', [choice({ content: 'Half an' }, 'content_filter')], 'content_filtered'],
    [
      'one filtered choice of two',
      [choice({ content: 'a' }), choice({}, 'content_filter')],
      'content_filtered',
    ],
  ])('with %s is none', (_, choices, code) => {
    expect(falseSuccessOf({ choices })).toMatchObject({ code });
  });
});

describe('a chunk of a stream', () => {
  const chunk = (delta: Record<string, unknown>): ChatChunk => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta }],
  });

  it.each([
    [{ role: 'assistant', content: '' }, false],
    [{ refusal: 'No' }, false],
    [{}, false],
    [{ content: 'a' }, true],
    [{ reasoning: 'a' }, true],
    [{ tool_calls: [{ index: 0, id: 'call_1' }] }, true],
  ])('%j has output: %s', (delta, expected) => {
    expect(chunkHasOutput(chunk(delta))).toBe(expected);
  });

  it('that ends a stream without output makes it a failure, unless the token limit did', () => {
    const end = { hadOutput: false, finishReason: 'stop', wasRefused: false };
    expect(falseStreamSuccessOf(end)?.code).toBe('no_output');
    expect(falseStreamSuccessOf({ ...end, wasRefused: true })?.code).toBe('content_filtered');
    expect(falseStreamSuccessOf({ ...end, finishReason: 'content_filter' })?.code).toBe('content_filtered');
    expect(falseStreamSuccessOf({ ...end, finishReason: 'length' })).toBeNull();
    expect(falseStreamSuccessOf({ ...end, hadOutput: true, finishReason: 'content_filter' })).toBeNull();
  });
});
