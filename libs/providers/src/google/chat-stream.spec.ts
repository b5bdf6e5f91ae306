import type { ChatChunk } from '@byway/openai-wire/chat-answer';
import { ChatAssembler } from '@byway/openai-wire/chat-assembler';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import type { StreamStep } from '../spec/streaming-adapter.js';
import { chat } from './chat.js';

const target = {
  model: 'gemini-3.5-flash',
  customHost: null,
  answerId: 'chatcmpl-1',
  createdS: 1_790_000_000,
};
const input: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };

describe('a stream of Gemini', () => {
  type Event = Record<string, unknown>;
  const part = (parts: unknown[], more: Event = {}): Event => ({
    candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
    responseId: 'resp-9',
  });
  const text = [
    part([{ text: 'Hel' }]),
    part([{ text: 'lo' }]),
    {
      ...part([{ text: '!' }], { finishReason: 'STOP' }),
      usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 3 },
    },
  ];

  function run(events: Event[], request: ChatRequest = { ...input, stream: true }) {
    const stream = chat.openStream({ input: request, target });
    const steps: StreamStep<ChatChunk>[] = [];
    for (const event of events) {
      const step = stream.push({ event: null, data: JSON.stringify(event) });
      steps.push(step);
      if (step.state !== 'open') return steps;
    }
    return [...steps, stream.end()];
  }
  const last = (steps: StreamStep<ChatChunk>[]) => steps.at(-1);

  it('put together is what the call without stream answers', () => {
    const steps = run(text, { ...input, stream: true, stream_options: { include_usage: true } });
    const assembler = new ChatAssembler();
    steps.flatMap(({ chunks }) => chunks).forEach((chunk) => assembler.add(chunk));
    expect(assembler.completion()).toMatchObject({
      id: 'resp-9',
      model: 'gemini-3.5-flash',
      choices: [{ message: { content: 'Hello!' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 4, completion_tokens: 3 },
    });
    expect(last(steps)).toMatchObject({
      state: 'done',
      finishReason: 'stop',
      usage: { inputTokens: 4, outputTokens: 3 },
    });
    expect(steps[0]).toMatchObject({
      hasOutput: true,
      chunks: [{ choices: [{ delta: { role: 'assistant', content: 'Hel' } }] }],
    });
  });

  it('tells usage only when asked', () => {
    expect(
      run(text)
        .flatMap(({ chunks }) => chunks)
        .some(({ usage }) => usage),
    ).toBe(false);
  });

  it('counts tool calls over events', () => {
    const call = (city: string) => ({ functionCall: { name: 'weather', args: { city } } });
    const steps = run([part([call('Oslo')]), part([call('Rome')], { finishReason: 'STOP' })]);
    const calls = steps.flatMap(({ chunks }) =>
      chunks.flatMap((c) => c.choices.flatMap((x) => x.delta.tool_calls ?? [])),
    );
    expect(calls.map(({ index, id }) => [index, id])).toEqual([
      [0, 'call_chatcmpl-1_0_0'],
      [1, 'call_chatcmpl-1_0_1'],
    ]);
    expect(last(steps)).toMatchObject({ state: 'done', finishReason: 'tool_calls' });
  });

  it('that is cut before the finish reason is no success', () => {
    for (let kept = 0; kept < text.length; kept += 1) {
      expect(last(run(text.slice(0, kept)))).toMatchObject({
        state: 'failed',
        failure: { code: 'malformed_response' },
      });
    }
  });

  it.each([
    [
      'an error event',
      { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } },
      'provider_overloaded',
    ],
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }, 'content_filtered'],
    ['a withheld answer', part([], { finishReason: 'SAFETY' }), 'content_filtered'],
    ['a broken function call', part([], { finishReason: 'MALFORMED_FUNCTION_CALL' }), 'no_output'],
  ])('that begins with %s has shown nothing and failed', (_, event, code) => {
    const steps = run([event]);
    expect(last(steps)).toMatchObject({ state: 'failed', failure: { code } });
    expect(steps.some(({ hasOutput }) => hasOutput)).toBe(false);
  });

  it('without any content is no success', () => {
    expect(last(run([part([], { finishReason: 'STOP' })]))).toMatchObject({
      state: 'failed',
      failure: { code: 'no_output' },
    });
    expect(last(run([part([], { finishReason: 'MAX_TOKENS' })]))).toMatchObject({
      state: 'done',
      finishReason: 'length',
    });
  });

  it('that is withheld after it began ends as OpenAI ends it', () => {
    const steps = run([part([{ text: 'Half an' }]), part([], { finishReason: 'SAFETY' })]);
    expect(last(steps)).toMatchObject({ state: 'done', finishReason: 'content_filter' });
  });

  it('with an unreadable event has failed', () => {
    const stream = chat.openStream({ input, target });
    expect(stream.push({ event: null, data: '{"candidates":' })).toMatchObject({
      state: 'failed',
      failure: { code: 'malformed_response' },
    });
  });
});
