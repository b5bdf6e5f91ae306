import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { BywayUser } from './byway-user.js';
import { openaiSdk } from './openai-sdk.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Message = OpenAI.ChatCompletionMessageParam;

const model = 'gpt-4.1-nano';
const say = (content: string): Params => ({ model, messages: [{ role: 'user', content }] });
const tool = (name: string) => ({
  type: 'function' as const,
  function: {
    name,
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
});

describe("OpenAI's chat, with its own SDK", () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  const openaiClient = async (faults?: string) =>
    openaiSdk(stack, { virtual_key: await user.virtualKey('openai', faults) });
  /** A target of another provider that speaks the same language, at the simulator. */
  const compatible = (provider: string, label: string) => ({
    provider,
    api_key: `sk-sim-ok;label=${label}`,
    custom_host: `${stack.simulatorUrl}/v1`,
  });

  it('goes round with several tools at once, whole and streamed', async () => {
    const client = await openaiClient();
    const tools = [tool('weather'), tool('time')];
    const question: Message = { role: 'user', content: '[tools] Oslo' };
    const { choices } = await client.chat.completions.create({ model, tools, messages: [question] });
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => call.type === 'function' && call.function)).toEqual([
      { name: 'weather', arguments: '{"city":"Oslo"}' },
      { name: 'time', arguments: '{"city":"Oslo"}' },
    ]);
    const streamed = await client.chat.completions
      .stream({ model, tools, messages: [question] })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(calls);

    const answers = calls.map(({ id }, index): Message => ({
      role: 'tool',
      tool_call_id: id,
      content: `answer ${index}`,
    }));
    const asked: Message = { role: 'assistant', content: null, tool_calls: calls };
    const end = await client.chat.completions.create({
      model,
      tools,
      messages: [question, asked, ...answers],
    });
    expect(end.choices[0]?.message.content).toBe('The tool said: answer 1');
  });

  it('answers an object of the schema it was given', async () => {
    const client = await openaiClient();
    const Ship = z.object({ name: z.string(), masts: z.number().int(), cargo: z.array(z.string()) });
    const { choices } = await client.chat.completions.parse({
      ...say('Kraken'),
      response_format: zodResponseFormat(Ship, 'ship'),
    });
    expect(choices[0]?.message.parsed).toEqual({ name: 'Kraken', masts: 1, cargo: ['Kraken'] });
  });

  it('sees a picture that is sent in the call', async () => {
    const client = await openaiClient();
    const image = await client.images.generate({
      model: 'gpt-image-2',
      prompt: '[plain] a cat',
      size: '1024x1024',
    });
    const sent = `data:image/png;base64,${image.data?.[0]?.b64_json}`;
    const answer = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: sent } }] }],
    });
    expect(answer.choices[0]?.message.content).toContain('Picture 1 is 1024x1024 pixels');
  });

  it('gives several choices with the chances of their words, whole and streamed', async () => {
    const client = await openaiClient();
    const asked = { ...say('Hi'), n: 2, logprobs: true, top_logprobs: 2 };
    const whole = await client.chat.completions.create(asked);
    expect(whole.choices.map(({ message }) => message.content)).toEqual([
      'You said: Hi',
      'You said: Hi (choice 2)',
    ]);
    expect(whole.choices[1]?.logprobs?.content?.[0]?.top_logprobs).toHaveLength(2);
    const streamed = await client.chat.completions.stream({ ...asked, stream: true }).finalChatCompletion();
    expect(streamed.choices.map(({ message }) => message.content)).toEqual(
      whole.choices.map(({ message }) => message.content),
    );
  });

  it.each([
    ['a refusal in words', 'ok', '[refuse]'],
    ['a filtered answer', 'filter-200', 'Hi'],
    ['a flagged prompt', 'filter', 'Hi'],
  ])(
    'takes %s for a failure, streamed or not, and goes on only when told to',
    async (_what, fault, words) => {
      const first = await user.virtualKey('openai', `${fault};label=first`);
      const second = compatible('vllm', 'second');
      const stay = openaiSdk(stack, {
        strategy: { mode: 'fallback' },
        targets: [{ virtual_key: first }, second],
      });
      await expect(stay.chat.completions.create(say(words))).rejects.toMatchObject({
        status: 400,
        code: 'content_filtered',
      });
      await expect(stay.chat.completions.create({ ...say(words), stream: true })).rejects.toMatchObject({
        status: 400,
        code: 'content_filtered',
      });
      expect((await simulator.calls()).map(({ key }) => key)).not.toContain('sk-sim-ok;label=second');
      const go = openaiSdk(stack, {
        strategy: { mode: 'fallback', on_content_filter: 'fallback' },
        targets: [
          { virtual_key: first },
          { ...second, override_params: { messages: say('Hello').messages } },
        ],
      });
      const { choices } = await go.chat.completions.create(say(words));
      expect(choices[0]?.message.content).toBe('You said: Hello');
    },
  );

  it('goes on to a provider that speaks the same language, and tells what that one does not take', async () => {
    const broken = await user.virtualKey('openai', '500;label=broken');
    const client = openaiSdk(stack, {
      strategy: { mode: 'fallback' },
      targets: [{ virtual_key: broken }, compatible('mistral', 'mistral')],
    });
    const { data, response } = await client.chat.completions
      .create({ ...say('Hi'), max_completion_tokens: 2, logit_bias: { '5': 1 } })
      .withResponse();
    expect(data.choices[0]).toMatchObject({ message: { content: 'You said:' }, finish_reason: 'length' });
    expect(response.headers.get('x-portkey-provider')).toBe('mistral-ai');
    expect(response.headers.get('x-byway-warnings')).toContain('logit_bias: not supported by');
    const log = await user.finishedLog(response.headers.get('x-request-id'));
    expect(log.attempts.map(({ provider }) => provider)).toEqual(['openai', 'mistral-ai']);
  });

  it('is served by Azure, Ollama and others under their own names', async () => {
    for (const provider of ['azure-openai', 'ollama', 'grok', 'together', 'openrouter']) {
      const client = openaiSdk(stack, compatible(provider, provider));
      expect((await client.chat.completions.create(say('Hi'))).choices[0]?.message.content).toBe(
        'You said: Hi',
      );
      const streamed = client.chat.completions.stream({ ...say('Ho'), stream: true });
      expect(await streamed.finalContent()).toBe('You said: Ho');
    }
  });

  it('is refused before anything is queued where it cannot be had', async () => {
    const refusedBy = async (config: object, params: Params) => {
      const answer = await stack.api.post('/v1/chat/completions', params, {
        'x-portkey-config': JSON.stringify(config),
      });
      return [answer.status, answer.body.error];
    };
    const homeless = { provider: 'ollama', api_key: 'any' };
    expect(await refusedBy(homeless, say('Hi'))).toMatchObject([
      400,
      { code: 'missing_required_parameter', param: 'config.custom_host' },
    ]);
    expect(await refusedBy({ ...compatible('groq', 'groq') }, { ...say('Hi'), n: 2 })).toMatchObject([
      400,
      { code: 'unsupported_parameter', param: 'n' },
    ]);
    expect(await simulator.calls()).toEqual([]);
  });
});
