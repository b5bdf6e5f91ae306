import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { PNG } from 'pngjs';
import { BywayUser } from './byway-user.js';
import { openaiSdk } from './openai-sdk.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const model = 'gemini-3.5-flash';
const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];

describe('Gemini behind the OpenAI SDK', () => {
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

  const gemini = async (faults?: string) =>
    openaiSdk(stack, { virtual_key: await user.virtualKey('google', faults) });

  it('chats whole and streamed, with usage', async () => {
    const client = await gemini();
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Good morning' },
    ];
    const whole = await client.chat.completions.create({ model, messages });
    expect(whole.choices[0]).toMatchObject({
      message: { content: 'You said: Good morning' },
      finish_reason: 'stop',
    });
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe('You said: Good morning');
    expect(usage).toEqual(whole.usage);
  });

  it('calls tools, and takes their answers with the signature that Gemini 3 wants back', async () => {
    const client = await gemini();
    const question: OpenAI.ChatCompletionMessageParam = { role: 'user', content: '[tool] Oslo' };
    const { choices } = await client.chat.completions.create({ model, tools, messages: [question] });
    const message = choices[0]?.message;
    const [call] = message?.tool_calls ?? [];
    if (message === undefined || call?.type !== 'function') throw new Error('no tool call');
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Oslo' });
    const said: OpenAI.ChatCompletionMessageParam = {
      role: 'tool',
      tool_call_id: call.id,
      content: 'sunny',
    };
    const answer = await client.chat.completions.create({
      model,
      tools,
      messages: [question, message, said],
    });
    expect(answer.choices[0]?.message.content).toBe('The tool said: sunny');
  });

  it('sees a picture', async () => {
    const client = await gemini();
    const png = PNG.sync.write(new PNG({ width: 40, height: 30 }));
    const url = `data:image/png;base64,${png.toString('base64')}`;
    const answer = await client.chat.completions.create({
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
    expect(answer.choices[0]?.message.content).toContain('40x30');
  });

  it('goes on with a talk that OpenAI began, tools and all', async () => {
    const client = openaiSdk(stack, {
      strategy: { mode: 'fallback' },
      targets: [
        {
          virtual_key: await user.virtualKey('openai', '503;label=g'),
          override_params: { model: 'gpt-4.1-nano' },
        },
        { virtual_key: await user.virtualKey('google'), override_params: { model } },
      ],
    });
    const { data, response } = await client.chat.completions
      .create({
        model,
        tools,
        messages: [
          { role: 'user', content: 'Weather in Oslo?' },
          {
            role: 'assistant',
            content: null,
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
            ],
          },
          { role: 'tool', tool_call_id: 'call_1', content: 'rain' },
        ],
      })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('The tool said: rain');
    expect(response.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
  });

  it('draws, and is where a picture comes from when another provider fails', async () => {
    const client = openaiSdk(stack, {
      strategy: { mode: 'fallback' },
      targets: [
        {
          virtual_key: await user.virtualKey('stability-ai', '500;label=g'),
          override_params: { model: 'stable-diffusion-v1-6' },
        },
        {
          virtual_key: await user.virtualKey('google'),
          override_params: { model: 'gemini-3.1-flash-image' },
        },
      ],
    });
    const answer = await client.images.generate({
      model: 'any',
      prompt: '[plain] Kraken',
      n: 2,
      size: '1536x1024',
      response_format: 'b64_json',
    });
    expect(answer.data).toHaveLength(2);
    const { width, height } = PNG.sync.read(Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64'));
    expect(width / height).toBeCloseTo(1.5, 1);
    const billed = (await simulator.calls()).filter((call) => call.billed);
    expect(billed.map(({ provider }) => provider)).toEqual(['google', 'google']);
  });

  it.each([
    ['a blocked prompt', 'filter', 'content_filtered'],
    ['a withheld answer', 'filter-200', 'content_filtered'],
    ['an answer without candidates', 'empty', 'no_output'],
    ['a bad key', 'auth', 'provider_auth_failed'],
    ['a daily quota', 'quota', 'provider_quota_exceeded'],
  ])('answers to %s as what it is, whole and streamed', async (_, fault, code) => {
    const client = await gemini(`${fault};label=g`);
    for (const stream of [false, true]) {
      const call = client.chat.completions.create({
        model,
        stream,
        messages: [{ role: 'user', content: 'Hi' }],
      });
      await expect(call).rejects.toMatchObject({ code });
    }
  });
});
