import { readFileSync } from 'node:fs';
import type { ChatRequest } from '@byway/openai-wire/chat-request';
import { describe, expect, it } from '@jest/globals';
import { compatibleProviders } from '../catalogue/compatible-providers.js';
import { registry } from '../registry.js';
import { describeChatAdapter } from '../spec/chat-adapter-conformance.spec-helper.js';
import { expectRightRequest } from '../spec/conformance-checks.spec-helper.js';
import { fixtures } from '../spec/response-fixture.spec-helper.js';
import type { TextTarget } from '../spec/streaming-adapter.js';

const { events, response } = fixtures((file) =>
  readFileSync(new URL(`fixtures/${file}`, import.meta.url), 'utf8'),
);
const target: TextTarget = {
  model: 'm',
  customHost: null,
  answerId: 'chatcmpl-byway',
  createdS: 1_790_000_000,
};
const input: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };

function providerOf(name: string) {
  const provider = registry.get(name);
  if (provider?.chat === undefined) throw new Error(name);
  return { ...provider, chat: provider.chat };
}

function start(name: string, asked: Partial<ChatRequest>) {
  return providerOf(name).chat.start({ ...input, ...asked }, target);
}

function bodyOf(name: string, asked: Partial<ChatRequest>): unknown {
  const step = start(name, asked);
  if (step.kind !== 'send') throw new Error(JSON.stringify(step));
  const { body } = step.requests[0];
  return body?.kind === 'json' ? body.value : null;
}

function warningsOf(name: string, asked: Partial<ChatRequest>): string[] {
  const step = providerOf(name).chat.next([response('chat')], { input: { ...input, ...asked }, target });
  if (step.kind !== 'done') throw new Error(JSON.stringify(step));
  return step.out.warnings;
}

// One of each kind: all share the same adapter.
for (const name of ['azure-openai', 'groq', 'mistral-ai', 'perplexity-ai']) {
  describeChatAdapter(providerOf(name), {
    cases: [
      {
        name: 'text',
        input: { ...input, max_tokens: 9 },
        target,
        response: response('chat'),
        events: events(name === 'perplexity-ai' ? 'perplexity-chat' : 'chat'),
      },
    ],
    errorEvent: { event: null, data: '{"error":{"message":"overloaded","code":503}}' },
    unknownEvent: { event: 'ping', data: '{}' },
    falseResponses: [{ name: 'a refusal', response: response('chat-refusal'), code: 'content_filtered' }],
    falseStreams: [
      { name: 'a refusal', events: events('chat-refusal'), code: 'content_filtered' },
      { name: 'nothing', events: events('chat-empty'), code: 'no_output' },
    ],
  });
}

describe('a provider that speaks the language of OpenAI', () => {
  it.each(compatibleProviders.map(({ name }) => name))('%s is called and named right', (name) => {
    const step = start(name, { max_tokens: 9 });
    if (step.kind !== 'send') throw new Error(step.kind);
    step.requests.forEach(expectRightRequest);
    const bytes = Buffer.from('{"error":{"message":"no"}}');
    const failed = providerOf(name).chat.next([{ status: 400, headers: {}, bytes }], { input, target });
    expect(failed).toMatchObject({ kind: 'failed', failure: { message: `${name}: no` } });
  });

  it('knows some fields under other names', () => {
    const asked = { max_completion_tokens: 5, seed: 7, top_p: 0.5 };
    expect(bodyOf('mistral-ai', asked)).toEqual({
      ...input,
      model: 'm',
      max_tokens: 5,
      random_seed: 7,
      top_p: 0.5,
    });
    expect(bodyOf('deepseek', { max_completion_tokens: 5, max_tokens: 6 })).toMatchObject({ max_tokens: 6 });
    expect(bodyOf('x-ai', asked)).toMatchObject(asked);
  });

  it('is not sent what it refuses, and the caller is told', () => {
    const asked: Partial<ChatRequest> = {
      logprobs: true,
      top_logprobs: 2,
      n: 1,
      messages: [{ role: 'user', content: 'Hi', name: 'Ann' }],
    };
    expect(bodyOf('groq', asked)).toEqual({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
    expect(warningsOf('groq', asked)).toEqual([
      'logprobs: not supported by m, dropped',
      'top_logprobs: not supported by m, dropped',
      'messages[].name: not supported by m, dropped',
    ]);
    expect(warningsOf('groq', { logprobs: false })).toEqual([]);
    expect(warningsOf('vllm', asked)).toEqual([]);
  });

  const tools = [{ type: 'function' as const, function: { name: 'f' } }];
  const schema = { type: 'json_schema' as const, json_schema: { name: 's', schema: {} } };
  it.each<[string, Partial<ChatRequest>, string]>([
    ['groq', { n: 2 }, 'n'],
    ['ollama', { n: 2 }, 'n'],
    ['perplexity-ai', { tools }, 'tools'],
    ['deepseek', { response_format: schema }, 'response_format'],
  ])('%s refuses %j by the name of the parameter', (name, asked, param) => {
    expect(start(name, asked)).toMatchObject({
      kind: 'failed',
      failure: { code: 'unsupported_parameter', param },
    });
  });

  it('gets the instructions of the developer as those of the system, unless it knows the role', () => {
    const messages: ChatRequest['messages'] = [{ role: 'developer', content: 'Be brief.' }];
    expect(bodyOf('mistral-ai', { messages })).toMatchObject({ messages: [{ role: 'system' }] });
    expect(bodyOf('azure-openai', { messages })).toMatchObject({ messages: [{ role: 'developer' }] });
  });

  it('is asked for the usage of a stream, unless it refuses to be', () => {
    expect(bodyOf('groq', { stream: true })).toMatchObject({ stream_options: { include_usage: true } });
    const bare = bodyOf('mistral-ai', { stream: true, stream_options: { include_usage: true } });
    expect(bare).toMatchObject({ stream: true });
    expect(bare).not.toHaveProperty('stream_options');
  });

  it('may end a stream without [DONE] only where it is known to', () => {
    const end = (name: string, count: number, fixture = 'chat') => {
      const stream = providerOf(name).chat.openStream({ input: { ...input, stream: true }, target });
      for (const event of events(fixture).slice(0, count)) stream.push(event);
      return stream.end();
    };
    const own = 'perplexity-chat';
    expect(end('perplexity-ai', 3, own)).toMatchObject({
      state: 'done',
      finishReason: 'stop',
      usage: { inputTokens: 19, outputTokens: 7 },
    });
    expect(end('perplexity-ai', 2, own)).toMatchObject({ state: 'failed' });
    expect(end('groq', 5)).toMatchObject({ state: 'failed' });
  });

  it('authenticates as its API asks', () => {
    expect(providerOf('azure-openai').credentials.headers('k')).toEqual({ 'api-key': 'k' });
    expect(providerOf('x-ai').credentials.headers('k')).toEqual({ authorization: 'Bearer k' });
  });

  it.each([
    ['xAI', 400, '{"code":"invalid-argument","error":"Incorrect API key"}', 'Incorrect API key'],
    [
      'Mistral',
      422,
      '{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error"}',
      'body.user: Extra inputs are not permitted',
    ],
    ['FastAPI', 422, '{"detail":[{"loc":["body","n"],"msg":"too big"}]}', 'body.n: too big'],
    ['Ollama', 404, '{"error":"model \\"x\\" not found"}', 'model "x" not found'],
  ])('has its error told in its words: %s', (_who, status, body, words) => {
    const bytes = Buffer.from(body);
    const step = providerOf('groq').chat.next([{ status, headers: {}, bytes }], { input, target });
    expect(step).toMatchObject({
      kind: 'failed',
      failure: { message: `groq: ${words}`, providerStatus: status },
    });
  });

  it('has the embeddings fields it knows', () => {
    const step = registry
      .get('mistral-ai')
      ?.embeddings?.start({ input: 'x', dimensions: 8, user: 'u' }, target);
    expect(step).toMatchObject({
      requests: [{ body: { value: { input: 'x', output_dimension: 8, model: 'm' } } }],
    });
    expect(step).not.toMatchObject({ requests: [{ body: { value: { user: 'u' } } }] });
  });
});
