import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

describe('OpenAI embeddings and completions', () => {
  let simulator: SimulatorClient;
  let client: OpenAI;
  beforeAll(async () => {
    simulator = await startSimulator();
    client = new OpenAI({ apiKey: 'sk-sim', baseURL: `${simulator.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => simulator.stop());

  it('gives the same unit vector to the same text, in base64 as in floats', async () => {
    const ask = (encoding: 'float' | 'base64') =>
      simulator.post('/embeddings', {
        model: 'text-embedding-3-small',
        input: ['a cat', 'a dog'],
        dimensions: 64,
        encoding_format: encoding,
      });
    const floats = (await (await ask('float')).json()) as OpenAI.CreateEmbeddingResponse;
    const { data, usage } = await client.embeddings.create({
      model: 'text-embedding-3-small',
      input: ['a cat', 'a dog'],
      dimensions: 64,
    });
    expect(data.map(({ embedding }) => [...embedding])).toEqual(
      floats.data.map(({ embedding }) => embedding),
    );
    expect(data[0]?.embedding).not.toEqual(data[1]?.embedding);
    expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1, 5);
    expect(usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
    expect(await (await ask('base64')).json()).toMatchObject({
      data: [{ embedding: expect.any(String) }, {}],
    });
  });

  it.each<[object, number]>([
    [{ input: '' }, 400],
    [{ input: [] }, 400],
    [{ model: 'text-embedding-ada-002', dimensions: 64 }, 400],
    [{ dimensions: 9999 }, 400],
    [{ model: 'text-embedding-9' }, 404],
    [{ odd: true }, 400],
  ])('refuses %j with %s', async (change, status) => {
    const asked = { model: 'text-embedding-3-small', input: 'x', ...change };
    expect((await simulator.post('/embeddings', asked)).status).toBe(status);
  });

  it('completes prompts, streamed or not', async () => {
    const params = { model: 'gpt-3.5-turbo-instruct', prompt: ['Hi', 'Ho'], max_tokens: 50 };
    const { choices } = await client.completions.create(params);
    expect(choices.map(({ text }) => text)).toEqual(['\n\nYou said: Hi', '\n\nYou said: Ho']);
    const texts = ['', ''];
    for await (const { choices: parts } of await client.completions.create({ ...params, stream: true })) {
      for (const { index, text } of parts) texts[index] += text;
    }
    expect(texts).toEqual(choices.map(({ text }) => text));
    expect((await client.completions.create({ ...params, max_tokens: 2 })).choices[0]?.finish_reason).toBe(
      'length',
    );
    expect((await simulator.post('/completions', { model: 'gpt-4o', prompt: 'x' })).status).toBe(404);
  });
});
