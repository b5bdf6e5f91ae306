import { readFileSync } from 'node:fs';
import type { ChatChunk } from '@byway/openai-wire/chat-answer';
import { ChatAssembler } from '@byway/openai-wire/chat-assembler';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import { describeChatAdapter } from '../spec/chat-adapter-conformance.spec-helper.js';
import { responseFixture } from '../spec/response-fixture.spec-helper.js';
import type { StreamStep } from '../spec/streaming-adapter.js';
import { chat } from './chat.js';
import { anthropic } from './provider.js';
import { streamEvents } from './stream-events.spec-helper.js';

const fixture = (name: string) =>
  responseFixture(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'));
const target = {
  model: 'claude-opus-5',
  customHost: null,
  answerId: 'chatcmpl-1',
  createdS: 1_790_000_000,
};
const input: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };
const read = (name: string, request = input) => chat.next([fixture(name)], { input: request, target });

function run(events: object[], request: ChatRequest = { ...input, stream: true }): StreamStep<ChatChunk>[] {
  const stream = chat.openStream({ input: request, target });
  const steps: StreamStep<ChatChunk>[] = [];
  for (const event of events) {
    steps.push(stream.push({ event: null, data: JSON.stringify(event) }));
    if (steps.at(-1)?.state !== 'open') return steps;
  }
  return [...steps, stream.end()];
}

const events = (name: string) =>
  streamEvents(fixture(name)).map((event) => ({ event: null, data: JSON.stringify(event) }));

describeChatAdapter(anthropic, {
  cases: [
    { name: 'text', input, target, response: fixture('message'), events: events('message') },
    {
      name: 'thinking, text and parallel tool calls, a parameter dropped',
      input: { ...input, temperature: 0.2, tools: [{ type: 'function', function: { name: 'now' } }] },
      target: { ...target, customHost: 'https://claude.example/v1' },
      response: fixture('tool-use'),
      events: events('tool-use'),
    },
  ],
  errorEvent: {
    event: 'error',
    data: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
  },
  unknownEvent: { event: 'brand_new', data: '{"type":"brand_new"}' },
  falseResponses: [
    { name: 'a refusal', response: fixture('refusal'), code: 'content_filtered' },
    { name: 'no content', response: fixture('empty'), code: 'no_output' },
  ],
  falseStreams: [
    { name: 'a refusal', events: events('refusal'), code: 'content_filtered' },
    { name: 'no content', events: events('empty'), code: 'no_output' },
  ],
});

describe('a chat call of Anthropic', () => {
  it('goes to the messages endpoint with the version and no key', () => {
    const step = chat.start({ ...input, temperature: 0.2, max_tokens: 5 }, target);
    expect(step).toEqual({
      kind: 'send',
      requests: [
        {
          method: 'POST',
          origin: 'configured',
          path: '/messages',
          auth: 'credential',
          headers: { 'anthropic-version': '2023-06-01' },
          body: {
            kind: 'json',
            value: {
              model: 'claude-opus-5',
              max_tokens: 5,
              messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
            },
          },
        },
      ],
    });
  });

  it('asks for as many tokens as the model gives, where the caller sets no limit', () => {
    const limit = (model: string) => {
      const step = chat.start(input, { ...target, model });
      const body = step.kind === 'send' ? step.requests[0].body : null;
      return body?.kind === 'json' ? (body.value as { max_tokens: number }).max_tokens : undefined;
    };
    expect([limit('claude-opus-5'), limit('claude-haiku-4-5'), limit('claude-next')]).toEqual([
      128_000, 64_000, 4096,
    ]);
  });

  it('is answered in OpenAI’s shape, with all tokens of the prompt', () => {
    expect(read('message', { ...input, seed: 1 })).toEqual({
      kind: 'done',
      out: {
        answer: {
          id: 'msg_01',
          object: 'chat.completion',
          created: 1_790_000_000,
          model: 'claude-opus-5',
          choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
          usage: {
            prompt_tokens: 32,
            completion_tokens: 12,
            total_tokens: 44,
            prompt_tokens_details: { cached_tokens: 20, cache_write_tokens: 3 },
            completion_tokens_details: { reasoning_tokens: 4 },
          },
        },
        usage: {
          inputTokens: 32,
          outputTokens: 12,
          cachedInputTokens: 20,
          cacheWriteInputTokens: 3,
          reasoningTokens: 4,
        },
        finishReason: 'stop',
        warnings: [expect.stringMatching(/^seed:/)],
      },
    });
  });

  it('gives tool calls with their arguments', () => {
    expect(read('tool-use')).toMatchObject({
      out: {
        finishReason: 'tool_calls',
        answer: {
          choices: [
            {
              message: {
                content: 'Let me look.',
                reasoning_content: 'Two cities.',
                tool_calls: [
                  { id: 'toolu_01', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
                  { id: 'toolu_02', function: { name: 'now', arguments: '{}' } },
                ],
              },
            },
          ],
        },
      },
    });
  });

  it('tells what a refusal cost, and why it was', () => {
    expect(read('refusal')).toMatchObject({
      failure: { message: 'anthropic: the model refused to answer (cyber)' },
      usage: { inputTokens: 9, outputTokens: 1 },
    });
  });

  it('refuses what Claude cannot do before anything is sent', () => {
    expect(chat.start({ ...input, n: 2 }, target)).toMatchObject({
      kind: 'failed',
      failure: { code: 'unsupported_parameter', param: 'n' },
    });
  });
});

describe('a streamed chat answer of Anthropic', () => {
  it('is the same answer as without stream', () => {
    const request: ChatRequest = { ...input, stream: true, stream_options: { include_usage: true } };
    for (const name of ['message', 'tool-use']) {
      const steps = run(streamEvents(fixture(name)), request);
      const assembler = new ChatAssembler();
      steps.flatMap(({ chunks }) => chunks).forEach((chunk) => assembler.add(chunk));
      const whole = read(name);
      if (whole.kind !== 'done') throw new Error(whole.kind);
      expect(assembler.completion()).toEqual(whole.out.answer);
      const { usage, finishReason } = whole.out;
      expect(steps.at(-1)).toMatchObject({ state: 'done', usage, finishReason });
    }
  });

  it('tells its tokens only to callers who asked for them', () => {
    const chunks = run(streamEvents(fixture('message'))).flatMap((step) => step.chunks);
    expect(chunks.filter(({ choices }) => choices.length === 0)).toEqual([]);
  });

  it('holds nothing that counts as output until text, thinking or a tool call comes', () => {
    const steps = run(streamEvents(fixture('message')));
    expect(steps.map(({ hasOutput }) => hasOutput)).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  const start = streamEvents(fixture('message')).slice(0, 3);
  const word = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } };
  const refused = [
    { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  it('that is refused after words came ends as OpenAI ends it', () => {
    const last = run([...start, word, ...refused]).at(-1);
    expect(last).toMatchObject({ state: 'done', finishReason: 'content_filter' });
  });
});
