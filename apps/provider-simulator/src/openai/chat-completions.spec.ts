import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jimp } from '../pictures/jimp.js';
import OpenAI, { APIError } from 'openai';
import { startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;

const model = 'gpt-4o-mini';
const say = (content: string): Params => ({ model, messages: [{ role: 'user', content }] });
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
      required: ['city'],
    },
  },
};

describe('OpenAI chat', () => {
  let simulator: SimulatorClient;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.stop());

  const client = (apiKey = 'sk-sim') =>
    new OpenAI({ apiKey, baseURL: `${simulator.url}/v1`, maxRetries: 0, timeout: 10_000 });
  const ask = (params: Params, key?: string) => client(key).chat.completions.create(params);
  const errorOf = async (params: unknown) => {
    const response = await simulator.post('/chat/completions', params);
    return { status: response.status, body: await response.json() };
  };
  const lastCall = async () => (await simulator.calls()).data.at(-1);

  it('answers what was said, the same to the same request, with usage', async () => {
    const first = await ask(say('Hello there'));
    const { choices, usage } = await ask(say('Hello there'));
    expect(choices).toEqual(first.choices);
    expect(choices[0]).toMatchObject({
      finish_reason: 'stop',
      logprobs: null,
      message: { role: 'assistant', content: 'You said: Hello there', refusal: null },
    });
    expect(usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 });
    expect(await lastCall()).toMatchObject({
      billed: true,
      tokens: 13,
      images: 0,
      model,
      outcome: 'finished',
    });
  });

  it('streams the same answer, and the usage when it is asked for', async () => {
    const chunks = [];
    for await (const chunk of await client().chat.completions.create({
      ...say('[words=5] one two'),
      stream: true,
      stream_options: { include_usage: true },
    })) {
      chunks.push(chunk);
    }
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(
      ' one two one two one'.trim(),
    );
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 5 } });
    expect(chunks[0]).toMatchObject({ usage: null, obfuscation: expect.any(String) });
  });

  it('answers n choices with log probabilities, up to a stop word or the limit', async () => {
    const { choices } = await ask({ ...say('Hi'), n: 2, logprobs: true, top_logprobs: 2 });
    expect(choices.map(({ message }) => message.content)).toEqual([
      'You said: Hi',
      'You said: Hi (choice 2)',
    ]);
    const tokens = choices[0]?.logprobs?.content ?? [];
    expect(tokens.map(({ token }) => token).join('')).toBe('You said: Hi');
    expect(tokens[0]?.top_logprobs).toHaveLength(2);
    expect((await ask({ ...say('Hi'), stop: ['said'] })).choices[0]).toMatchObject({
      message: { content: 'You ' },
      finish_reason: 'stop',
    });
    expect((await ask({ ...say('Hi'), max_completion_tokens: 2 })).choices[0]).toMatchObject({
      message: { content: 'You said:' },
      finish_reason: 'length',
    });
  });

  it('calls the tools it is told to, with arguments of their schema, whole or in fragments', async () => {
    const forecast = { ...weather, function: { ...weather.function, name: 'forecast' } };
    const params = { ...say('Rain in Paris? [tools]'), tools: [weather, forecast] };
    const { message, finish_reason: reason } = (await ask(params)).choices[0] ?? {};
    expect(reason).toBe('tool_calls');
    const args = { city: 'Rain in Paris?', days: 1 };
    expect(message?.tool_calls).toMatchObject([
      { id: 'call_0_0', function: { name: 'get_weather' } },
      { id: 'call_0_1', function: { name: 'forecast' } },
    ]);
    const called = message?.tool_calls?.map((call) => ('function' in call ? call.function.arguments : ''));
    expect(called?.map((text): unknown => JSON.parse(text))).toEqual([args, args]);

    const stream = client().chat.completions.stream({ ...params, stream: true });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(message?.tool_calls ?? []);

    const after = await ask({
      ...params,
      messages: [
        ...params.messages,
        { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: 'call_0_0', content: 'sunny' },
        { role: 'tool', tool_call_id: 'call_0_1', content: 'dry' },
      ],
    });
    expect(after.choices[0]?.message.content).toBe('The tool said: dry');
  });

  it('answers JSON of the schema it was given', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 3 },
        kind: { enum: ['cat', 'dog'] },
        legs: { type: 'integer', minimum: -9, maximum: 9 },
        depth: { type: 'number', exclusiveMaximum: 0 },
        next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
        tags: { type: 'array', items: { type: 'string' } },
      },
      required: ['name', 'kind', 'next'],
    };
    const { choices } = await ask({
      ...say('Tom'),
      response_format: { type: 'json_schema', json_schema: { name: 'pet', schema, strict: true } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toMatchObject({
      name: 'Tom',
      kind: 'cat',
      legs: 1,
      depth: -1,
      tags: ['Tom'],
      next: { name: 'Tom' },
    });
  });

  it('sees the pictures it is sent, and refuses what is none', async () => {
    const picture = await new Jimp({ width: 31, height: 17, color: 0x00ff00ff }).getBase64('image/png');
    const show = (url: string): Params => ({
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
    });
    expect((await ask(show(picture))).choices[0]?.message.content).toBe(
      'You said: What is it? Picture 1 is 31x17 pixels (image/png).',
    );
    expect(await errorOf(show('data:image/png;base64,AAAA'))).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_image_format' } },
    });
    expect(await errorOf(show('https://example.com/cat.png'))).toMatchObject({
      body: { error: { code: 'not_simulated' } },
    });
  });

  it.each<[string, object, number, object]>([
    ['no messages', { messages: undefined }, 400, { param: 'messages', code: 'missing_required_parameter' }],
    ['an unknown parameter', { top_k: 5 }, 400, { param: 'top_k', code: 'unknown_parameter' }],
    ['an unknown model', { model: 'gpt-99' }, 404, { code: 'model_not_found' }],
    ['a hot temperature', { temperature: 3 }, 400, { param: 'temperature' }],
    ['stream_options alone', { stream_options: { include_usage: true } }, 400, { param: 'stream_options' }],
    ['tool_choice alone', { tool_choice: 'auto' }, 400, { param: 'tool_choice' }],
    [
      'max_tokens for a reasoning model',
      { model: 'o3', max_tokens: 5 },
      400,
      { param: 'max_tokens', code: 'unsupported_parameter' },
    ],
    [
      'temperature for a reasoning model',
      { model: 'gpt-5', temperature: 0.2 },
      400,
      { param: 'temperature' },
    ],
    [
      'the answer of a tool that was not called',
      { messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] },
      400,
      { param: 'messages.[0].role' },
    ],
    ['an embedding model', { model: 'text-embedding-3-small' }, 404, { param: 'model' }],
  ])('refuses %s as the real API does', async (_what, change, status, error) => {
    expect(await errorOf({ ...say('Hi'), ...change })).toMatchObject({
      status,
      body: { error: { type: 'invalid_request_error', message: expect.any(String), ...error } },
    });
  });

  it('has successes that are failures: refused, filtered, empty, an error in a 200', async () => {
    expect((await ask(say('[refuse]'))).choices[0]).toMatchObject({
      message: { content: null, refusal: expect.stringContaining("can't help") },
      finish_reason: 'stop',
    });
    expect((await ask(say('Hi'), 'sk-sim-filter-200')).choices[0]).toMatchObject({
      message: { content: '' },
      finish_reason: 'content_filter',
    });
    expect((await ask(say('Hi'), 'sk-sim-empty')).choices).toEqual([]);
    const odd = await simulator.post('/chat/completions', say('Hi'), 'sk-sim-error-200');
    expect([odd.status, await odd.json()]).toMatchObject([200, { error: { type: 'server_error' } }]);
  });

  const streamText = async (key: string, prompt = '[words=10] a b') => {
    const response = await simulator.post('/chat/completions', { ...say(prompt), stream: true }, key);
    return { response, text: await response.text() };
  };

  it('breaks a stream in every way a stream breaks', async () => {
    const whole = await streamText('sk-sim');
    expect(whole.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(whole.text.endsWith('data: [DONE]\n\n')).toBe(true);
    expect((await streamText('sk-sim-error-first')).text).toMatch(/^data: \{"error":.*\}\n\n$/);
    const middle = (await streamText('sk-sim-error-mid;at=2')).text.trim().split('\n\n');
    expect(middle.map((line) => Object.keys(JSON.parse(line.slice(6)) as object)[0])).toEqual([
      'id',
      'id',
      'error',
    ]);
    expect((await streamText('sk-sim-malformed')).text).toContain('data: {"error"\n\n');
    const open = (await streamText('sk-sim-no-end')).text;
    expect(open).toContain('"finish_reason":"stop"');
    expect(open).not.toContain('[DONE]');
    await expect(streamText('sk-sim-truncate')).rejects.toThrow();
    expect(await lastCall()).toMatchObject({ status: 200, outcome: 'cut', billed: true });
    await expect(streamText('sk-sim-lost')).rejects.toThrow();
    expect((await streamText('sk-sim-empty')).text).toBe('data: [DONE]\n\n');
    const needless = await simulator.post('/chat/completions', say('Hi'), 'sk-sim-no-end');
    expect(await needless.json()).toMatchObject({ error: { code: 'not_simulated' } });
  });

  it('stalls in the middle until the client leaves, and notes that it left', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${simulator.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-sim-stall;at=2', 'content-type': 'application/json' },
      body: JSON.stringify({ ...say('[words=10] a'), stream: true }),
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    expect(await reader?.read()).toMatchObject({ done: false });
    expect(await lastCall()).toMatchObject({ outcome: 'open' });
    leaving.abort();
    await eventually(async () => (await lastCall())?.outcome !== 'open');
    expect(await lastCall()).toMatchObject({ outcome: 'aborted', billed: true });
  });

  it('takes its time between the pieces when told to', async () => {
    const started = performance.now();
    await streamText('sk-sim-first-ms=60;chunk-ms=15', '[words=4] a');
    // 4 words, a role, a finish and the end: six pauses.
    expect(performance.now() - started).toBeGreaterThanOrEqual(60 + 6 * 15 - 10);
    const slow = performance.now();
    await ask(say('Hi'), 'sk-sim-chunk-ms=10');
    expect(performance.now() - slow).toBeGreaterThanOrEqual(80);
  });

  it('goes on without end, no faster than it is read', async () => {
    const stream = await client().chat.completions.create({ ...say('[endless] la'), stream: true });
    let count = 0;
    for await (const chunk of stream) {
      count += chunk.choices.length;
      if (count >= 5000) break;
    }
    expect(count).toBe(5000);
    await eventually(async () => (await lastCall())?.outcome !== 'open');
    expect(await lastCall()).toMatchObject({ outcome: 'aborted' });
  });

  it('answers errors in the words of the API', async () => {
    await expect(ask(say('Hi'), 'sk-sim-429;retry-after=1')).rejects.toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
    });
    await expect(ask(say('Hi'), 'sk-sim-filter')).rejects.toBeInstanceOf(APIError);
    expect(await lastCall()).toMatchObject({ billed: false, status: 400 });
  });
});
