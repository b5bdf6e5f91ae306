import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jimp } from '../pictures/jimp.js';
import { startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

type Params = Anthropic.MessageCreateParamsNonStreaming;

const model = 'claude-opus-5';
const say = (content: Params['messages'][number]['content']): Params => ({
  model,
  max_tokens: 100,
  messages: [{ role: 'user', content }],
});
const weather: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
    required: ['city'],
  },
};
const now: Anthropic.Tool = { name: 'now', input_schema: { type: 'object' } };

describe('Anthropic messages', () => {
  let simulator: SimulatorClient;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.stop());

  const client = (apiKey = 'sk-sim') =>
    new Anthropic({ apiKey, baseURL: simulator.url, maxRetries: 0, timeout: 10_000 });
  const ask = (params: Params, key?: string) => client(key).messages.create(params);
  const stream = (params: Params, key?: string) => client(key).messages.stream(params).finalMessage();
  const lastCall = async () => (await simulator.calls()).data.at(-1);
  const failure = async (answer: Promise<unknown>) => {
    const error = await answer.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!(error instanceof APIError)) throw error;
    return { status: error.status as unknown, error: error.error as unknown };
  };
  const refused = (status: number, type: string, message: unknown) => ({
    status,
    error: { type: 'error', error: { type, message }, request_id: expect.stringMatching(/^req_/) },
  });
  /** Without the ids that are new each time. */
  const content = (message: Anthropic.Message) =>
    message.content.map((block) => ('id' in block ? { ...block, id: '' } : block));

  it('answers what was said, whole or streamed, with usage', async () => {
    const whole = await ask(say('Hello there'));
    expect(whole).toMatchObject({
      role: 'assistant',
      model,
      content: [{ type: 'text', text: 'You said: Hello there' }],
      stop_reason: 'end_turn',
      usage: { output_tokens: 4, cache_read_input_tokens: 0 },
    });
    expect(await lastCall()).toMatchObject({
      provider: 'anthropic',
      model,
      billed: true,
      tokens: whole.usage.input_tokens + 4,
      outcome: 'finished',
    });
    const streamed = await stream(say('Hello there'));
    expect(streamed.content).toMatchObject([{ type: 'text', text: 'You said: Hello there' }]);
    expect(streamed.usage).toMatchObject({ input_tokens: whole.usage.input_tokens, output_tokens: 4 });
  });

  it('stops at a stop sequence or the limit and says which', async () => {
    expect(await ask({ ...say('Hi'), stop_sequences: ['nothing', 'said'] })).toMatchObject({
      content: [{ text: 'You ' }],
      stop_reason: 'stop_sequence',
      stop_sequence: 'said',
    });
    expect(await stream({ ...say('Hi'), max_tokens: 2 })).toMatchObject({
      content: [{ text: 'You said:' }],
      stop_reason: 'max_tokens',
    });
  });

  it('calls tools, whole or in fragments, and reads their results', async () => {
    const params = { ...say('Rain in Paris? [tools]'), tools: [weather, now] };
    const whole = await ask(params);
    expect(whole.stop_reason).toBe('tool_use');
    expect(whole.content).toMatchObject([
      { type: 'tool_use', name: 'get_weather', input: { city: 'Rain in Paris?', days: 1 } },
      { type: 'tool_use', name: 'now', input: {} },
    ]);
    expect(content(await stream(params))).toEqual(content(whole));
    const results = whole.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: `${block.name} is fine` }]
        : [],
    );
    const after = await ask({
      ...params,
      messages: [
        ...params.messages,
        { role: 'assistant', content: whole.content },
        { role: 'user', content: results },
      ],
    });
    expect(after.content).toMatchObject([{ text: 'The tool said: now is fine' }]);
    const one = { ...params, tool_choice: { type: 'any' as const, disable_parallel_tool_use: true } };
    expect((await ask(one)).content).toHaveLength(1);
  });

  it('thinks when it is told to, and takes back only thoughts of its own', async () => {
    const params: Params = { ...say('Hi'), thinking: { type: 'adaptive' } };
    const whole = await ask(params);
    expect(whole.content).toMatchObject([{ type: 'thinking', thinking: 'I was told: Hi' }, { type: 'text' }]);
    expect(whole.usage.output_tokens_details?.thinking_tokens).toBe(4);
    expect(await stream(params)).toMatchObject({ content: whole.content, usage: { output_tokens: 7 } });
    const back = (blocks: Anthropic.ContentBlockParam[]): Params => ({
      ...params,
      messages: [
        ...params.messages,
        { role: 'assistant', content: blocks },
        { role: 'user', content: 'So?' },
      ],
    });
    expect((await ask(back(whole.content))).content[1]).toMatchObject({ text: 'You said: So?' });
    const forged = back([{ type: 'thinking', thinking: 'x', signature: 'x' }]);
    expect(await failure(ask(forged))).toEqual(
      refused(400, 'invalid_request_error', expect.stringContaining('signature')),
    );
  });

  it('sees pictures, also in the results of tools, and refuses what is none', async () => {
    const png = await new Jimp({ width: 31, height: 17, color: 0x00ff00ff }).getBuffer('image/png');
    const show = (data: string, media_type: 'image/png' | 'image/jpeg' = 'image/png') =>
      say([
        { type: 'text', text: 'What is it?' },
        { type: 'image', source: { type: 'base64', media_type, data } },
      ]);
    expect((await ask(show(png.toString('base64')))).content).toMatchObject([
      { text: 'You said: What is it? Picture 1 is 31x17 pixels (image/png).' },
    ]);
    expect(await failure(ask(show('AAAA')))).toEqual(
      refused(400, 'invalid_request_error', 'Could not process image'),
    );
    expect(await failure(ask(show(png.toString('base64'), 'image/jpeg')))).toEqual(
      refused(400, 'invalid_request_error', expect.stringContaining('media type')),
    );
  });

  it('answers JSON of a schema, and counts what comes out of the prompt cache', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false };
    const answer = await ask({
      ...say('Tom'),
      system: [{ type: 'text', text: 'x'.repeat(400), cache_control: { type: 'ephemeral' } }],
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(answer.content).toMatchObject([{ text: '{"name":"Tom"}' }]);
    expect(answer.usage.cache_read_input_tokens).toBe(100);
  });

  const call = { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} };
  const after = (...content: object[]) => ({
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [call] },
      { role: 'user', content },
    ],
    tools: [now],
  });
  it.each<[string, object, number, string, RegExp]>([
    ['no limit', { max_tokens: undefined }, 400, 'invalid_request_error', /^max_tokens: Field required$/],
    [
      'too high a limit',
      { max_tokens: 999_999 },
      400,
      'invalid_request_error',
      /^max_tokens: 999999 > 128000/,
    ],
    [
      'an unknown parameter',
      { seed: 1 },
      400,
      'invalid_request_error',
      /^seed: Extra inputs are not permitted$/,
    ],
    ['an unknown model', { model: 'claude-nope' }, 404, 'not_found_error', /^model: claude-nope$/],
    [
      'a hot temperature',
      { temperature: 2 },
      400,
      'invalid_request_error',
      /^temperature: Input should be less/,
    ],
    [
      'a blank text',
      { messages: [{ role: 'user', content: ' ' }] },
      400,
      'invalid_request_error',
      /non-whitespace/,
    ],
    [
      'a block without text',
      { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      400,
      'invalid_request_error',
      /^messages\.0\.content\.0\.text: Field required$/,
    ],
    [
      'a call without result',
      after({ type: 'text', text: 'So?' }),
      400,
      'invalid_request_error',
      /without `tool_result` blocks/,
    ],
    [
      'a result after words',
      after({ type: 'text', text: 'So?' }, { type: 'tool_result', tool_use_id: 'toolu_1' }),
      400,
      'invalid_request_error',
      /without `tool_result` blocks/,
    ],
    [
      'a result of no call',
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x' }] }] },
      400,
      'invalid_request_error',
      /unexpected `tool_use_id`/,
    ],
    [
      'calls without tools',
      { ...after({ type: 'tool_result', tool_use_id: 'toolu_1' }), tools: undefined },
      400,
      'invalid_request_error',
      /must define tools/,
    ],
    ['tool_choice alone', { tool_choice: { type: 'any' } }, 400, 'invalid_request_error', /^tool_choice/],
    [
      'an open schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
      400,
      'invalid_request_error',
      /additionalProperties/,
    ],
  ])('refuses %s as the real API does', async (_what, change, status, type, message) => {
    const params = { ...say('Hi'), ...change };
    expect(await failure(ask(params))).toEqual(refused(status, type, expect.stringMatching(message)));
    expect(await lastCall()).toMatchObject({ status, billed: false });
  });

  it('takes sampling parameters by the version of the API and the model', async () => {
    const post = async (version: string, one: string) => {
      const headers = { 'x-api-key': 'sk-sim', 'anthropic-version': version };
      const body = JSON.stringify({ ...say('Hi'), model: one, temperature: 0.2 });
      return (await fetch(`${simulator.url}/v1/messages`, { method: 'POST', headers, body })).status;
    };
    expect(await post('2023-06-01', 'claude-haiku-4-5')).toBe(200);
    expect(await post('2023-06-01', 'claude-opus-5')).toBe(400);
    expect(await post('2026-10-21', 'claude-haiku-4-5')).toBe(400);
  });

  it('wants a key and a version', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${simulator.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(say('Hi')) });
    expect((await post({ 'anthropic-version': '2023-06-01' })).status).toBe(401);
    expect((await post({ 'x-api-key': 'sk-sim' })).status).toBe(400);
    const good = await post({ 'x-api-key': 'sk-sim', 'anthropic-version': '2023-06-01' });
    expect([good.status, good.headers.get('request-id')]).toEqual([200, expect.stringMatching(/^req_/)]);
    const unknown = await fetch(`${simulator.url}/v1/messages/batches`);
    expect(await unknown.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  });

  it.each([
    ['sk-sim-529', 529, 'overloaded_error'],
    ['sk-sim-auth', 401, 'authentication_error'],
    ['sk-sim-quota', 400, 'invalid_request_error'],
    ['sk-sim-filter', 400, 'invalid_request_error'],
    ['sk-sim-402', 402, 'billing_error'],
  ])('fails as %s says, with a status', async (key, status, type) => {
    expect(await failure(ask(say('Hi'), key))).toEqual(refused(status, type, expect.any(String)));
  });

  it('fails inside successes', async () => {
    const refusal = { content: [], stop_reason: 'refusal', stop_details: { category: 'cyber' } };
    expect(await ask(say('Hi'), 'sk-sim-filter-200')).toMatchObject(refusal);
    expect(await stream(say('Hi'), 'sk-sim-filter-200')).toMatchObject(refusal);
    expect(await ask(say('Hi'), 'sk-sim-empty')).toMatchObject({ content: [], stop_reason: 'end_turn' });
    for (const fault of ['error-first', 'error-mid', 'no-end', 'truncate', 'malformed']) {
      await expect(stream(say('Hi there, you'), `sk-sim-${fault}`)).rejects.toThrow();
    }
  });
});
