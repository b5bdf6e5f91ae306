import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, sizeOf, type SimulatorClient } from '../../test/simulator-client.js';

let simulator: SimulatorClient;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

const says = (text: string, more: object = {}) => ({
  contents: [{ role: 'user', parts: [{ text }] }],
  ...more,
});
const weather = {
  tools: [
    {
      functionDeclarations: [
        {
          name: 'weather',
          parametersJsonSchema: {
            type: 'object',
            properties: { city: { type: 'string' } },
            required: ['city'],
          },
        },
      ],
    },
  ],
};

function call(method: string, body: unknown, key: string | null = 'sk-sim', model = 'gemini-3.5-flash') {
  return fetch(`${simulator.url}/v1beta/models/${model}:${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== null && { 'x-goog-api-key': key }) },
    body: JSON.stringify(body),
  });
}
const generate = async (body: unknown, key?: string | null, model?: string) => {
  const response = await call('generateContent', body, key, model);
  return { status: response.status, body: (await response.json()) as Record<string, never> };
};
async function events(body: unknown, key?: string): Promise<unknown[]> {
  const text = await (await call('streamGenerateContent?alt=sse', body, key)).text();
  return text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as unknown);
}

describe('the Gemini dialect', () => {
  it('answers in text, with usage and a finish reason', async () => {
    const { status, body } = await generate(says('Good morning'));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      candidates: [
        { content: { role: 'model', parts: [{ text: 'You said: Good morning' }] }, finishReason: 'STOP' },
      ],
      usageMetadata: { candidatesTokenCount: 4 },
      modelVersion: 'gemini-3.5-flash',
    });
  });

  it('streams the same answer, the finish reason in the last event', async () => {
    const parts = (await events(says('Good morning'))) as {
      candidates: { content: { parts: { text: string }[] } }[];
    }[];
    const text = parts.map(({ candidates }) => candidates[0]?.content.parts[0]?.text).join('');
    expect(text).toBe('You said: Good morning');
    expect(parts.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }], usageMetadata: {} });
  });

  it('calls a function, and wants its signature back', async () => {
    const asked = says('[tool] Weather?', weather);
    const { body } = await generate(asked);
    expect(body).toMatchObject({
      candidates: [
        {
          content: {
            parts: [{ functionCall: { name: 'weather', args: { city: 'Weather?' } }, thoughtSignature: /./ }],
          },
          finishReason: 'STOP',
        },
      ],
    });
  });

  it('refuses a function call of the history without a signature', async () => {
    const contents = [
      ...says('Weather?').contents,
      { role: 'model', parts: [{ functionCall: { name: 'weather', args: {} } }] },
      { role: 'user', parts: [{ functionResponse: { name: 'weather', response: { output: 'sunny' } } }] },
    ];
    expect(await generate({ contents, ...weather })).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT', message: expect.stringContaining('thought_signature') } },
    });
    expect((await generate({ contents, ...weather }, 'sk-sim', 'gemini-2.5-flash')).body).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'The tool said: sunny' }] } }],
    });
  });

  it('draws in the ratio and size that were asked', async () => {
    const config = { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '1K' } };
    const asked = says('A kraken', { generationConfig: config });
    const { body } = await generate(asked, 'sk-sim', 'gemini-3.1-flash-image');
    const answer = body as unknown as {
      candidates: { content: { parts: { inlineData: { data: string } }[] } }[];
      usageMetadata: { candidatesTokenCount: number };
    };
    const data = answer.candidates[0]?.content.parts[0]?.inlineData.data ?? '';
    expect(await sizeOf(Buffer.from(data, 'base64'))).toEqual({ width: 1376, height: 768 });
    expect(answer.usageMetadata.candidatesTokenCount).toBe(1120);
  });

  it.each([
    ['no key', null, 403, 'PERMISSION_DENIED'],
    ['a bad key', 'sk-sim-auth', 400, 'INVALID_ARGUMENT'],
    ['an empty account', 'sk-sim-quota', 429, 'RESOURCE_EXHAUSTED'],
    ['an overload', 'sk-sim-503', 503, 'UNAVAILABLE'],
  ])('refuses for %s', async (_, key, status, name) => {
    expect(await generate(says('Hi'), key)).toMatchObject({
      status,
      body: { error: { code: status, status: name } },
    });
  });

  it.each([
    ['an unknown field', { ...says('Hi'), prompt: 'x' }],
    ['no contents', {}],
    ['an empty part', { contents: [{ parts: [{}] }] }],
    [
      'six stop sequences',
      says('Hi', { generationConfig: { stopSequences: ['a', 'b', 'c', 'd', 'e', 'f'] } }),
    ],
    [
      'a picture that is none',
      { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] }] },
    ],
  ])('answers 400 to %s', async (_, body) => {
    expect(await generate(body)).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT' } },
    });
  });

  it('does not know other models', async () => {
    expect((await generate(says('Hi'), 'sk-sim', 'gpt-5')).status).toBe(404);
  });

  it('withholds with status 200', async () => {
    expect((await generate(says('Hi'), 'sk-sim-filter')).body).toMatchObject({ promptFeedback: {} });
    expect((await generate(says('Hi'), 'sk-sim-filter-200')).body).toMatchObject({
      candidates: [{ finishReason: 'SAFETY' }],
    });
    const image = await generate(says('Hi'), 'sk-sim-filter-200', 'gemini-3-pro-image');
    expect(image.body).toMatchObject({ candidates: [{ finishReason: 'IMAGE_SAFETY' }] });
  });

  it('can fail in the first event of a stream, and end without its last', async () => {
    expect(await events(says('Hi'), 'sk-sim-error-first')).toMatchObject([
      { error: { status: 'UNAVAILABLE' } },
    ]);
    expect((await events(says('Hi'), 'sk-sim-no-end')).at(-1)).not.toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
    });
  });

  it('charges for pictures and text', async () => {
    const before = (await simulator.calls()).billed;
    await generate(says('Hi'));
    await generate(says('[plain] Hi'), 'sk-sim', 'gemini-3.1-flash-image');
    const { billed, data } = await simulator.calls();
    expect(billed - before).toBe(2);
    expect(data.at(-1)).toMatchObject({ provider: 'google', model: 'gemini-3.1-flash-image', images: 1 });
  });
});
