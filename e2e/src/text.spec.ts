import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { BywayUser } from './byway-user.js';
import { openaiSdk } from './openai-sdk.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';
import { readStream } from './streamed-call.js';

const chat = { model: 'gpt-4.1-nano', messages: [{ role: 'user', content: 'Hello, Kraken' }] } as const;

describe('calls of text models', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let good: string;
  let client: OpenAI;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    good = await user.virtualKey('openai', 'ok;label=good');
    client = openaiSdk(stack, { virtual_key: good });
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  const keysUsed = async () => (await simulator.calls()).map(({ key }) => /label=(.*)/.exec(key ?? '')?.[1]);

  it('a chat is answered as by the provider itself, and its tokens, cost and end are in the log', async () => {
    const { data, response } = await client.chat.completions
      .create({ ...chat, messages: [...chat.messages] })
      .withResponse();
    expect(data.object).toBe('chat.completion');
    expect(data.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'You said: Hello, Kraken' },
      finish_reason: 'stop',
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(Number(response.headers.get('x-byway-cost-usd'))).toBeGreaterThan(0);
    const log = await user.finishedLog(response.headers.get('x-request-id'));
    expect(log).toMatchObject({
      endpoint: '/v1/chat/completions',
      status: 'completed',
      request: chat,
      attempts: [
        {
          status: 'succeeded',
          usage: { inputTokens: data.usage?.prompt_tokens, outputTokens: data.usage?.completion_tokens },
          finish_reason: 'stop',
          ttft_ms: null,
          response: { choices: [{ message: { content: 'You said: Hello, Kraken' } }] },
        },
      ],
    });
    expect(log.cost_usd).toBe(Number(response.headers.get('x-byway-cost-usd')));
  });

  it('a chat is streamed to the OpenAI SDK, with usage for who asks for it', async () => {
    const messages = [...chat.messages];
    const { data: stream, response } = await client.chat.completions
      .create({ model: chat.model, messages, stream: true, stream_options: { include_usage: true } })
      .withResponse();
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe('You said: Hello, Kraken');
    expect(usage?.completion_tokens).toBeGreaterThan(0);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-portkey-provider': 'openai',
      'x-byway-attempts': '1',
    });
    const log = await user.finishedLog(response.headers.get('x-request-id'));
    const [attempt] = log.attempts;
    expect(attempt).toMatchObject({
      status: 'succeeded',
      usage: { inputTokens: usage?.prompt_tokens, outputTokens: usage?.completion_tokens },
      finish_reason: 'stop',
      response: {
        object: 'chat.completion',
        choices: [{ message: { content: text }, finish_reason: 'stop' }],
      },
    });
    expect(attempt?.ttft_ms).toBeGreaterThan(0);
    expect(attempt?.ttft_ms).toBeLessThanOrEqual(attempt?.latency_ms ?? 0);
    // The head went out before the cost was known: it comes from the attempt.
    expect(response.headers.get('x-byway-cost-usd')).toBeNull();
    expect(attempt?.cost_usd).toBeGreaterThan(0);
    await eventually(async () => {
      const { body } = await stack.api.get(`/v1/logs/${response.headers.get('x-request-id')}`);
      return body.cost_usd === attempt?.cost_usd;
    });
  });

  it('usage is not in the stream of who did not ask, and in the log all the same', async () => {
    const stream = await readStream(stack, { config: { virtual_key: good }, body: chat });
    expect(stream).toMatchObject({
      status: 200,
      text: 'You said: Hello, Kraken',
      isWhole: true,
      error: null,
    });
    expect(stream.events.filter((event) => event.includes('"prompt_tokens"'))).toEqual([]);
    const log = await user.finishedLog(stream.headers.get('x-request-id'));
    expect(log.attempts[0]?.usage.outputTokens).toBeGreaterThan(0);
  });

  it('tool calls come in a stream as they do without', async () => {
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ];
    const messages = [{ role: 'user' as const, content: '[tool] Oslo' }];
    const whole = await client.chat.completions.create({ model: chat.model, messages, tools });
    const final = await client.chat.completions
      .stream({ model: chat.model, messages, tools })
      .finalChatCompletion();
    expect(final.choices[0]?.finish_reason).toBe('tool_calls');
    const called = (answer: OpenAI.ChatCompletion) =>
      answer.choices[0]?.message.tool_calls?.map((call) => (call.type === 'function' ? call.function : null));
    expect(called(whole)?.[0]?.name).toBe('weather');
    expect(called(final)?.map((call) => call && { name: call.name, arguments: call.arguments })).toEqual(
      called(whole),
    );
  });

  it('a text is completed, whole and streamed', async () => {
    const model = 'gpt-3.5-turbo-instruct';
    const whole = await client.completions.create({ model, prompt: 'Once' });
    let text = '';
    for await (const chunk of await client.completions.create({ model, prompt: 'Once', stream: true })) {
      text += chunk.choices[0]?.text ?? '';
    }
    expect(whole.choices[0]?.text.trim()).toBe('You said: Once');
    expect(text).toBe(whole.choices[0]?.text);
  });

  it('embeddings come as numbers or base64, as asked', async () => {
    const model = 'text-embedding-3-small';
    const floats = await client.embeddings.create({ model, input: ['a', 'b'], encoding_format: 'float' });
    const base64 = await client.embeddings.create({ model, input: ['a', 'b'] });
    expect(floats.data).toHaveLength(2);
    expect(base64.data[1]?.embedding[0]).toBeCloseTo(floats.data[1]?.embedding[0] ?? 9, 5);
    const answer = await stack.api.post(
      '/v1/embeddings',
      { model, input: 'a' },
      { 'x-portkey-virtual-key': good },
    );
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts[0]).toMatchObject({ finish_reason: null, response: { embeddings: 1 } });
    expect(log.cost_usd).toBeGreaterThan(0);
  });

  const targets = async (fault: string) => {
    const bad = await user.virtualKey('openai', `${fault};label=bad`);
    return { strategy: { mode: 'fallback' }, targets: [{ virtual_key: bad }, { virtual_key: good }] };
  };

  it.each([
    ['reset', 'provider_unavailable'],
    ['lost', 'provider_unavailable'],
    ['429;retry-after=1', 'provider_rate_limited'],
    ['500', 'provider_unavailable'],
    ['503', 'provider_overloaded'],
    ['quota', 'provider_quota_exceeded'],
    ['auth', 'provider_auth_failed'],
    ['truncate', 'malformed_response'],
    ['malformed', 'malformed_response'],
    ['empty', 'no_output'],
    ['error-200', 'provider_unavailable'],
  ])('a chat whose provider fails with %s (%s) is answered by the next target', async (fault, code) => {
    const answer = await stack.api.post('/v1/chat/completions', chat, {
      'x-portkey-config': JSON.stringify(await targets(fault)),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    expect(await keysUsed()).toEqual(['bad', 'good']);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log.attempts).toMatchObject([{ status: 'failed', error: { code } }, { status: 'succeeded' }]);
  });

  it('a chat submitted as a job is done without its caller', async () => {
    const submitted = await stack.api.post('/v1/chat/completions', chat, {
      'x-portkey-virtual-key': good,
      prefer: 'respond-async',
    });
    expect(submitted.status).toBe(202);
    const id = String(submitted.body.id);
    const job = await eventually(async () => {
      const { body } = await stack.api.get(`/v1/jobs/${id}?wait=10`);
      return body.status === 'completed' ? body : undefined;
    });
    expect(job.result).toMatchObject({ choices: [{ message: { content: 'You said: Hello, Kraken' } }] });
    const { body } = await stack.api.get(`/v1/jobs/${id}/result`);
    expect(body).toEqual(job.result);
  });

  it('a config cannot turn an answer into a stream, or a stream into an answer', async () => {
    const config = { virtual_key: good, override_params: { stream: true } };
    const answer = await stack.api.post('/v1/chat/completions', chat, {
      'x-portkey-config': JSON.stringify(config),
    });
    expect(answer.body).toMatchObject({ object: 'chat.completion' });
    const against = { virtual_key: good, override_params: { stream: false } };
    expect(await readStream(stack, { config: against, body: chat })).toMatchObject({ isWhole: true });
  });
});
