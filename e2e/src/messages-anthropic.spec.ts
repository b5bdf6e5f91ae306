import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { BywayUser } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

/** 12 by 8 pixels. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAIAAABChommAAAArUlEQVR4nAXBIQEAIRBFwR8BQQDkyguAIMJGQGwAJPIFWEEEIhDxZiRRRBOfGMLFFEsgjrjiCalSKq3yVUbFK7OyKlRO5VZeRTKK0YzPGIYb01gGxjGu8QypUzqt83VGxzuzszp0Tud2XkdyitOczxmOO9NZDs5xrvMcKShBC75gBB7MYAUEJ7jBC6RN2bTNtxkb38zN2rA5m7t5GykpSUu+ZCSezGQlJCe5yUt+bwFrQU0IpyEAAAAASUVORK5CYII=';
const image: Anthropic.ImageBlockParam = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: PNG },
};
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const weather: Anthropic.Tool = { name: 'get_weather', input_schema: schema };
const CLAUDE = 'claude-opus-5';
const GPT = 'gpt-4.1-nano';

const ask = (content: Anthropic.MessageParam['content']): Anthropic.MessageCreateParamsNonStreaming => ({
  model: CLAUDE,
  max_tokens: 200,
  messages: [{ role: 'user', content }],
});

/** Without ids, which are new each time. */
const shown = ({ content, stop_reason }: Anthropic.Message) => ({
  content: content.map((block) => ('id' in block ? { ...block, id: '' } : block)),
  stop_reason,
});

describe('calls of Anthropic’s Messages API', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let keys: { anthropic: string; openai: string };

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    keys = {
      anthropic: await user.virtualKey('anthropic', 'ok;label=anthropic'),
      openai: await user.virtualKey('openai', 'ok;label=openai'),
    };
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  const client = (headers: Record<string, string>, apiKey = stack.adminKey) =>
    new Anthropic({ apiKey, baseURL: stack.url, defaultHeaders: headers, maxRetries: 0 });
  const behind = (provider: 'anthropic' | 'openai') =>
    client({
      'x-portkey-config': JSON.stringify({
        virtual_key: keys[provider],
        ...(provider === 'openai' && { override_params: { model: GPT } }),
      }),
    });
  const target = (provider: 'anthropic' | 'openai') => ({
    virtual_key: keys[provider],
    override_params: { model: provider === 'anthropic' ? CLAUDE : GPT },
  });
  const fallback = (...providers: ('anthropic' | 'openai')[]) => ({
    'x-portkey-config': JSON.stringify({ strategy: { mode: 'fallback' }, targets: providers.map(target) }),
  });
  const providersCalled = async () => (await simulator.calls()).map(({ provider }) => provider);
  const failure = async (answer: PromiseLike<unknown>) => {
    const error = await Promise.resolve(answer).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof APIError)) throw error;
    return { status: error.status as unknown, body: error.error as unknown };
  };

  it('Claude answers them as by Anthropic itself; tokens, cost and end are in the log', async () => {
    const { data, response } = await behind('anthropic').messages.create(ask('Hello, Kraken')).withResponse();
    expect(data).toMatchObject({
      type: 'message',
      model: CLAUDE,
      content: [{ type: 'text', text: 'You said: Hello, Kraken', citations: null }],
      stop_reason: 'end_turn',
    });
    expect(response.headers.get('x-portkey-provider')).toBe('anthropic');
    expect(Number(response.headers.get('x-byway-cost-usd'))).toBeGreaterThan(0);
    const { input_tokens: inputTokens, output_tokens: outputTokens } = data.usage;
    expect(await user.finishedLog(response.headers.get('x-request-id'))).toMatchObject({
      endpoint: '/v1/messages',
      status: 'completed',
      attempts: [
        {
          status: 'succeeded',
          usage: { inputTokens, outputTokens },
          finish_reason: 'stop',
          response: { content: [{ text: 'You said: Hello, Kraken' }] },
        },
      ],
    });
  });

  it.each(['anthropic', 'openai'] as const)('%s answers the same whole and streamed', async (provider) => {
    for (const params of [
      ask('Hello, Kraken'),
      { ...ask('Rain in Oslo? [tools]'), tools: [weather, { ...weather, name: 'forecast' }] },
      ask([image, { type: 'text', text: 'What is it?' }]),
    ]) {
      const messages = behind(provider).messages;
      const whole = await messages.create(params);
      const streamed = await messages.stream(params).finalMessage();
      expect(shown(streamed)).toMatchObject(shown(whole));
      expect(streamed.usage).toMatchObject({
        input_tokens: whole.usage.input_tokens,
        output_tokens: whole.usage.output_tokens,
      });
      expect(whole.model).toContain(provider === 'anthropic' ? 'claude' : 'gpt');
    }
    expect(new Set(await providersCalled())).toEqual(new Set([provider]));
  });

  it.each(['anthropic', 'openai'] as const)('%s runs tools and sees pictures', async (provider) => {
    const messages = behind(provider).messages;
    const params = { ...ask([image, { type: 'text', text: 'Oslo [tool]' }]), tools: [weather] };
    const first = await messages.create(params);
    expect(first).toMatchObject({
      content: [{ type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } }],
      stop_reason: 'tool_use',
    });
    const after = await messages.create({ ...params, messages: talkAfter(params, first, 'sunny') });
    expect(after.content).toMatchObject([
      { text: 'The tool said: sunny Picture 1 is 12x8 pixels (image/png).' },
    ]);
  });

  /** The conversation with the result of a tool that a message called. */
  function talkAfter(
    { messages }: Pick<Anthropic.MessageCreateParams, 'messages'>,
    message: Anthropic.Message,
    result: string,
  ): Anthropic.MessageParam[] {
    const results = message.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: result }]
        : [],
    );
    return [...messages, { role: 'assistant', content: message.content }, { role: 'user', content: results }];
  }

  it('a conversation with tools and pictures goes on at Anthropic when OpenAI fails, whole and streamed', async () => {
    const { messages } = client(fallback('openai', 'anthropic'));
    const params = { ...ask([image, { type: 'text', text: 'Oslo [tool]' }]), tools: [weather] };
    const first = await messages.create(params);
    expect(await providersCalled()).toEqual(['openai']);
    await simulator.setFaults('openai', 'status=503');
    const next = { ...params, messages: talkAfter(params, first, 'sunny') };
    for (const answer of [await messages.create(next), await messages.stream(next).finalMessage()]) {
      expect(answer).toMatchObject({
        model: CLAUDE,
        content: [{ text: 'The tool said: sunny Picture 1 is 12x8 pixels (image/png).' }],
      });
    }
  });

  it('a chat of the OpenAI SDK with tools and pictures goes on at OpenAI when Anthropic fails', async () => {
    const openai = new OpenAI({
      apiKey: stack.adminKey,
      baseURL: `${stack.url}/v1`,
      defaultHeaders: fallback('anthropic', 'openai'),
      maxRetries: 0,
    });
    const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: schema } }];
    const talk: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
          { type: 'text', text: 'Oslo [tool]' },
        ],
      },
    ];
    const first = await openai.chat.completions.create({ model: 'any', messages: talk, tools });
    const message = first.choices[0]?.message;
    expect(first.model).toBe(CLAUDE);
    expect(message?.tool_calls).toMatchObject([{ id: expect.stringMatching(/^toolu_/) }]);
    if (message !== undefined) talk.push(message);
    const result = (content: string) => {
      const id = message?.tool_calls?.[0]?.id ?? '';
      return [...talk, { role: 'tool' as const, tool_call_id: id, content }];
    };
    // Once more at Anthropic, which gets the conversation back, then at OpenAI.
    for (const model of [CLAUDE, GPT]) {
      const again = await openai.chat.completions.create({ model: 'any', messages: result('sunny'), tools });
      expect(again).toMatchObject({
        model,
        choices: [{ message: { content: 'The tool said: sunny Picture 1 is 12x8 pixels (image/png).' } }],
      });
      await simulator.setFaults('anthropic', '529');
    }
    const stream = openai.chat.completions.stream({ model: 'any', messages: result('dry'), tools });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toContain('dry');
  });

  it('Byway’s key may come in x-api-key, and goes no further', async () => {
    const headers = {
      'x-api-key': stack.adminKey,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      'x-portkey-virtual-key': keys.anthropic,
      'x-portkey-forward-headers': 'x-api-key',
    };
    const body = JSON.stringify(ask('Hi'));
    const response = await fetch(`${stack.url}/v1/messages`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    expect((await simulator.calls()).map(({ key }) => key)).toEqual(['sk-sim-ok;label=anthropic']);
  });

  it('a caller may bring the provider’s key in x-api-key', async () => {
    const headers = {
      'x-portkey-api-key': stack.adminKey,
      'x-portkey-provider': 'anthropic',
      'x-portkey-custom-host': `${stack.simulatorUrl}/v1`,
      'x-api-key': 'sk-sim-ok;label=own',
      'content-type': 'application/json',
    };
    const body = JSON.stringify(ask('Hi'));
    const response = await fetch(`${stack.url}/v1/messages`, { method: 'POST', headers, body });
    expect(response.status).toBe(200);
    expect((await simulator.calls()).map(({ key }) => key)).toEqual(['sk-sim-ok;label=own']);
  });

  const shaped = (type: string, facts: object) => ({
    type: 'error',
    error: { type, message: expect.any(String), ...facts },
    request_id: expect.stringMatching(/^req_/),
  });

  it('errors have Anthropic’s shape, whoever makes them', async () => {
    const good = ask('Hi');
    expect(await failure(client({}, 'bw-nobody').messages.create(good))).toMatchObject({
      status: 401,
      body: shaped('authentication_error', { code: 'invalid_api_key' }),
    });
    const bad = { ...good, messages: [{ role: 'user' as const, content: [{ type: 'text' as const }] }] };
    const wrong = bad as unknown as typeof good;
    expect(await failure(behind('anthropic').messages.create(wrong))).toMatchObject({
      status: 400,
      body: shaped('invalid_request_error', {
        code: 'missing_required_parameter',
        param: 'messages[0].content[0].text',
      }),
    });
    const raw = await fetch(`${stack.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': stack.adminKey, 'content-type': 'application/json' },
      body: '{"max_tokens":',
    });
    expect({ status: raw.status, body: await raw.json() }).toMatchObject({
      status: 400,
      body: shaped('invalid_request_error', { code: 'invalid_json' }),
    });
    expect(await simulator.calls()).toEqual([]);

    await simulator.setFaults('openai', 'status=503');
    await simulator.setFaults('anthropic', '529');
    expect(await failure(client(fallback('openai', 'anthropic')).messages.create(good))).toMatchObject({
      status: 503,
      body: shaped('overloaded_error', {
        code: 'provider_overloaded',
        attempts: [{ provider: 'openai' }, { provider: 'anthropic' }],
      }),
    });
  });

  it('a refusal is an error, also as a stream', async () => {
    await simulator.setFaults('anthropic', 'filter-200');
    const { messages } = behind('anthropic');
    const calls = [() => messages.create(ask('Hi')), () => messages.stream(ask('Hi')).finalMessage()];
    for (const call of calls) {
      expect(await failure(call())).toMatchObject({
        status: 400,
        body: { error: { code: 'content_filtered' } },
      });
    }
  });

  it.each(['anthropic', 'openai'] as const)(
    'a stream of %s that breaks off ends with an error event',
    async (provider) => {
      await simulator.setFaults(provider, 'error-mid;at=6;chunk-ms=40');
      const stream = behind(provider).messages.stream(ask('one two three four five six seven eight'));
      let text = '';
      stream.on('text', (words) => (text += words));
      const { body } = await failure(stream.finalMessage());
      expect(text).toMatch(/^You said: ?/);
      expect(body).toMatchObject({
        type: 'error',
        error: { type: expect.any(String), code: expect.any(String) },
      });
    },
  );

  it('a job of theirs keeps the message, or the error, in their shape', async () => {
    const run = async (faults: string) => {
      await simulator.setFaults('anthropic', faults);
      const headers = { prefer: 'wait=20', 'x-portkey-virtual-key': keys.anthropic };
      const { body } = await stack.api.post('/v1/messages', ask('Hi'), {
        ...headers,
        prefer: 'respond-async',
      });
      const job = String(body.id);
      await stack.api.get(`/v1/jobs/${job}?wait=20`);
      return stack.api.get(`/v1/jobs/${job}/result`);
    };
    expect(await run('ok')).toMatchObject({
      status: 200,
      body: { type: 'message', content: [{ text: 'You said: Hi' }] },
    });
    expect(await run('529')).toMatchObject({
      status: 503,
      body: { type: 'error', error: { type: 'overloaded_error', code: 'provider_overloaded' } },
    });
  });
});
