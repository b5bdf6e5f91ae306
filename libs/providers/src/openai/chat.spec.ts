import { readFileSync } from 'node:fs';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import { describeChatAdapter } from '../spec/chat-adapter-conformance.spec-helper.js';
import type { StreamStep, TextTarget } from '../spec/streaming-adapter.js';
import type { ChatChunk } from '@byway/openai-wire/chat-answer';
import { openai } from './provider.js';
import { fixtures } from '../spec/response-fixture.spec-helper.js';

const { events, response } = fixtures((file) =>
  readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'),
);

const { chat } = openai;
if (chat === undefined) throw new Error('no chat');

const target = (model: string, customHost: string | null = null): TextTarget => ({
  model,
  customHost,
  answerId: 'chatcmpl-byway',
  createdS: 1_790_000_000,
});
const input: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };

describeChatAdapter(openai, {
  cases: [
    {
      name: 'text',
      input,
      target: target('gpt-4.1-mini'),
      response: response('chat'),
      events: events('chat'),
    },
    {
      name: 'parallel tool calls',
      input: { ...input, temperature: 0.2, tools: [{ type: 'function', function: { name: 'get_weather' } }] },
      target: target('o3'),
      response: response('chat-tools'),
      events: events('chat-tools'),
    },
    {
      name: 'Azure, whose first chunk has no choices',
      input,
      target: target('my-deployment', 'https://x.openai.azure.com/openai/v1'),
      response: response('chat'),
      events: events('azure-chat'),
    },
  ],
  errorEvent: {
    event: null,
    data: '{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}',
  },
  unknownEvent: { event: 'ping', data: '{"type":"ping"}' },
  falseResponses: [
    { name: 'a refusal in words', response: response('chat-refusal'), code: 'content_filtered' },
    { name: 'a filtered answer', response: response('chat-filtered'), code: 'content_filtered' },
    {
      name: "a filtered answer of Azure's",
      response: response('azure-chat-filtered'),
      code: 'content_filtered',
    },
    { name: 'no choices', response: response('chat-empty'), code: 'no_output' },
    { name: 'an empty text', response: response('chat-no-content'), code: 'no_output' },
    {
      name: 'an error in a 200',
      response: response('chat-error-success'),
      code: 'provider_unavailable',
    },
  ],
  falseStreams: [
    { name: 'refusals', events: events('chat-refusal'), code: 'content_filtered' },
    { name: 'a filter', events: events('chat-filtered'), code: 'content_filtered' },
    { name: 'nothing', events: events('chat-empty'), code: 'no_output' },
    { name: 'a role alone', events: events('chat-no-content'), code: 'no_output' },
  ],
});

function bodyOf(asked: Omit<ChatRequest, 'messages'>, to: TextTarget): unknown {
  const step = chat?.start({ ...input, ...asked }, to);
  if (step?.kind !== 'send') throw new Error(JSON.stringify(step));
  const [{ path, body }] = step.requests;
  expect(path).toBe('/chat/completions');
  return body?.kind === 'json' ? body.value : null;
}

function done(asked: Omit<ChatRequest, 'messages'>, name: string, to = target('gpt-4.1-mini')) {
  const step = chat?.next([response(name)], { input: { ...input, ...asked }, target: to });
  if (step?.kind !== 'done') throw new Error(JSON.stringify(step));
  return step.out;
}

function failure(name: string) {
  const step = chat?.next([response(name)], { input, target: target('gpt-4.1-mini') });
  if (step?.kind !== 'failed') throw new Error(JSON.stringify(step));
  return step.failure;
}

describe('OpenAI chat request', () => {
  it('passes fields it does not know, and asks for the model of the target', () => {
    expect(bodyOf({ model: 'alias', verbosity: 'low', seed: 7 }, target('gpt-4.1-mini'))).toEqual({
      messages: input.messages,
      model: 'gpt-4.1-mini',
      verbosity: 'low',
      seed: 7,
    });
  });

  it('always asks for the usage of a stream and keeps the other options', () => {
    const asked = { stream: true, stream_options: { include_usage: false, include_obfuscation: false } };
    expect(bodyOf(asked, target('gpt-4.1-mini'))).toMatchObject({
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
    });
    expect(bodyOf({ stream: false }, target('gpt-4.1-mini'))).not.toHaveProperty('stream_options');
  });

  it('writes max_tokens under the name all models take', () => {
    expect(bodyOf({ max_tokens: 5 }, target('o3'))).toMatchObject({ max_completion_tokens: 5 });
    expect(bodyOf({ max_tokens: 5 }, target('gpt-4o'))).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['o3', undefined, true],
    ['o4-mini', undefined, true],
    ['gpt-5-mini', undefined, true],
    ['gpt-6-sol', 'none', true],
    ['gpt-5.4', 'high', true],
    ['gpt-5.4', 'none', false],
    ['gpt-5.4', undefined, false],
    ['gpt-5-chat-latest', undefined, false],
    ['gpt-4.1', undefined, false],
    ['ft:gpt-4.1:acme::1', undefined, false],
  ] as const)('%s with effort %s drops what reasoning models refuse: %s', (model, effort, drops) => {
    const asked = {
      temperature: 0.2,
      top_p: 1,
      stop: 'x',
      logprobs: true,
      ...(effort !== undefined && { reasoning_effort: effort }),
    };
    const body = bodyOf(asked, target(model));
    expect(body).toHaveProperty('top_p', 1);
    if (drops) expect(body).not.toHaveProperty('temperature');
    else expect(body).toMatchObject({ temperature: 0.2, stop: 'x', logprobs: true });
    expect(done(asked, 'chat', target(model)).warnings).toEqual(
      drops
        ? ['temperature', 'logprobs', 'stop'].map((name) => `${name}: not supported by ${model}, dropped`)
        : [],
    );
  });

  it('passes everything unchanged to a custom host', () => {
    const asked = { max_tokens: 5, temperature: 0.1 };
    expect(bodyOf(asked, target('o3', 'https://compatible.test/v1'))).toEqual({
      ...input,
      ...asked,
      model: 'o3',
    });
  });
});

describe('OpenAI chat answer', () => {
  it('passes on the bytes of a good answer, and counts its tokens', () => {
    const out = done({}, 'chat');
    expect(out.openAiBody).toEqual(response('chat').bytes);
    expect(out.usage).toEqual({
      inputTokens: 19,
      outputTokens: 9,
      cachedInputTokens: 8,
      reasoningTokens: 3,
    });
  });

  it('repairs what a compatible server left out or put differently', () => {
    const { answer, openAiBody } = done({}, 'mistral-chat');
    expect(openAiBody).toBeUndefined();
    expect(answer.choices[0]?.message).toEqual({
      role: 'assistant',
      content: 'Hello!',
      reasoning_content: 'Greet.',
    });
    const bare = Buffer.from('{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}');
    const step = chat.next([{ status: 200, headers: {}, bytes: bare }], { input, target: target('llama') });
    expect(step).toMatchObject({
      kind: 'done',
      out: {
        answer: {
          id: 'chatcmpl-byway',
          object: 'chat.completion',
          created: 1_790_000_000,
          model: 'llama',
          choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }],
        },
        usage: {},
      },
    });
  });

  it('tells apart what the error codes say', () => {
    expect(failure('context-length')).toMatchObject({
      code: 'provider_invalid_request',
      providerCode: 'context_length_exceeded',
      param: 'messages',
    });
    expect(failure('unsupported-parameter')).toMatchObject({
      code: 'provider_invalid_request',
      param: 'max_tokens',
    });
    expect(failure('invalid-prompt').code).toBe('content_filtered');
    expect(failure('azure-chat-prompt-filtered').code).toBe('content_filtered');
    expect(failure('insufficient-quota').code).toBe('provider_quota_exceeded');
  });
});

describe('OpenAI chat stream', () => {
  const run = (options: Omit<ChatRequest, 'messages'>, name: string): StreamStep<ChatChunk>[] => {
    const stream = chat.openStream({ input: { ...input, stream: true, ...options }, target: target('m') });
    return events(name).map((event) => stream.push(event));
  };
  const chunks = (steps: StreamStep<ChatChunk>[]) => steps.flatMap((step) => step.chunks);

  it('holds no usage and no padding for a caller who did not ask', () => {
    const seen = chunks(run({}, 'chat'));
    expect(seen).toHaveLength(4);
    for (const chunk of seen) {
      expect(chunk).not.toHaveProperty('usage');
      expect(chunk).not.toHaveProperty('obfuscation');
    }
  });

  it('holds the usage for a caller who asked', () => {
    const seen = chunks(run({ stream_options: { include_usage: true } }, 'chat'));
    expect(seen).toHaveLength(5);
    expect(seen[0]).toHaveProperty('usage', null);
    expect(seen.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 28 } });
  });

  it('passes chunks on otherwise unchanged', () => {
    const [first] = events('chat');
    const { obfuscation: _padding, ...sent } = JSON.parse(first?.data ?? '') as Record<string, unknown>;
    expect(chunks(run({ stream_options: { include_usage: true } }, 'chat'))[0]).toEqual(sent);
  });

  it('gives the chunks of Azure before the model speaks an id and a time', () => {
    expect(chunks(run({}, 'azure-chat'))[0]).toMatchObject({
      id: 'chatcmpl-byway',
      created: 1_790_000_000,
      model: 'm',
      choices: [],
      prompt_filter_results: [{ prompt_index: 0 }],
    });
  });

  it('keeps the usage it has when the stream fails', () => {
    const stream = chat.openStream({ input, target: target('m') });
    for (const event of events('chat').slice(0, -1)) stream.push(event);
    expect(stream.end()).toMatchObject({ state: 'failed', usage: { inputTokens: 19 } });
  });

  it('takes the status that OpenRouter puts into an error for what it says', () => {
    const stream = chat.openStream({ input, target: target('m') });
    const data = '{"id":"x","error":{"code":429,"message":"Rate limited"},"choices":[]}';
    expect(stream.push({ event: null, data })).toMatchObject({
      state: 'failed',
      failure: { code: 'provider_rate_limited', message: 'openai: Rate limited' },
    });
  });

  it('tells of the choice that did not just stop', () => {
    const stream = chat.openStream({ input: { ...input, n: 2 }, target: target('m') });
    const say = (index: number, delta: object, reason: string | null) =>
      stream.push({
        event: null,
        data: JSON.stringify({ choices: [{ index, delta, finish_reason: reason }] }),
      });
    say(0, { content: 'a' }, null);
    say(1, { content: 'b' }, 'length');
    say(0, {}, 'stop');
    expect(stream.push({ event: null, data: '[DONE]' })).toMatchObject({
      state: 'done',
      finishReason: 'length',
    });
  });
});
