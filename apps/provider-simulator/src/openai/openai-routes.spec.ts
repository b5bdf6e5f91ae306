import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bytesOf, sizeOf, startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

const images = z.object({
  data: z.array(z.object({ b64_json: z.string().optional(), url: z.string().optional() })),
});

describe('OpenAI images', () => {
  let simulator: SimulatorClient;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.stop());

  it('GPT image models answer base64 of the asked size, with usage, whatever else is default', async () => {
    const response = await simulator.openai({
      model: 'gpt-image-2',
      prompt: 'a cat',
      size: '1024x816',
      n: 2,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(response.headers.get('openai-version')).toBe('2020-10-01');
    expect(response.headers.get('openai-processing-ms')).toMatch(/^\d+$/);
    const body: unknown = await response.json();
    expect(body).toMatchObject({
      created: expect.any(Number),
      background: 'opaque',
      output_format: 'png',
      quality: 'medium',
      size: '1024x816',
      usage: {
        input_tokens: 9,
        output_tokens: 2734,
        total_tokens: 2743,
        input_tokens_details: { text_tokens: 9, image_tokens: 0 },
      },
    });
    const { data } = images.parse(body);
    expect(data).toHaveLength(2);
    expect(data[0]?.b64_json).not.toBe(data[1]?.b64_json);
    const size = await sizeOf(Buffer.from(data[0]?.b64_json ?? '', 'base64'));
    expect(size).toEqual({ width: 1024, height: 816 });
  });

  it('answers JPEG and a transparent PNG when asked', async () => {
    const asked = { model: 'gpt-image-1', prompt: 'a dog' };
    expect(await (await simulator.openai({ ...asked, output_format: 'jpeg' })).json()).toMatchObject({
      output_format: 'jpeg',
      data: [{ b64_json: expect.stringMatching(/^\/9j\//) }],
    });
    expect(await (await simulator.openai({ ...asked, background: 'transparent' })).json()).toMatchObject({
      background: 'transparent',
    });
  });

  it('DALL-E 2 is the default model and answers URLs that the simulator serves', async () => {
    const response = await simulator.openai({ prompt: 'a cat', size: '256x256', n: 3 });
    const body: unknown = await response.json();
    expect(body).not.toHaveProperty('usage');
    const { data } = images.parse(body);
    expect(data).toHaveLength(3);
    const file = await fetch(data[2]?.url ?? '');
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(await sizeOf(await bytesOf(file))).toEqual({ width: 256, height: 256 });
    expect((await fetch(`${simulator.url}/files/img-none.png`)).status).toBe(404);
  });

  it('DALL-E 3 revises the prompt and takes base64', async () => {
    const asked = { model: 'dall-e-3', prompt: 'a cat', response_format: 'b64_json', style: 'natural' };
    const body: unknown = await (await simulator.openai(asked)).json();
    expect(body).toMatchObject({
      data: [{ revised_prompt: 'a cat (revised)', b64_json: expect.any(String) }],
    });
  });

  const gpt = { model: 'gpt-image-2', prompt: 'x' };
  it.each<[string, unknown, object]>([
    ['no prompt', { model: 'gpt-image-2' }, { param: 'prompt', code: 'missing_required_parameter' }],
    ['an empty prompt', { ...gpt, prompt: '' }, { param: 'prompt', code: 'empty_string' }],
    ['a long prompt', { prompt: 'x'.repeat(1001) }, { param: 'prompt', code: 'string_above_max_length' }],
    [
      'response_format',
      { ...gpt, response_format: 'url' },
      { param: 'response_format', code: 'unknown_parameter' },
    ],
    ['style', { ...gpt, style: 'vivid' }, { param: 'style', code: 'unknown_parameter' }],
    [
      'background for DALL-E',
      { prompt: 'x', background: 'auto' },
      { param: 'background', code: 'unknown_parameter' },
    ],
    ['n of 11', { ...gpt, n: 11 }, { param: 'n', code: 'integer_above_max_value' }],
    ['n of 0', { ...gpt, n: 0 }, { param: 'n', code: 'integer_below_min_value' }],
    ['n as text', { ...gpt, n: '2' }, { param: 'n', code: 'invalid_type' }],
    ['an unknown quality', { ...gpt, quality: 'max' }, { param: 'quality', code: 'invalid_value' }],
    ['n of 2 for DALL-E 3', { model: 'dall-e-3', prompt: 'x', n: 2 }, { param: null, code: null }],
    ['a body that is no object', [], { param: null, code: null }],
    ['webp', { ...gpt, output_format: 'webp' }, { code: 'not_simulated' }],
    ['a stream', { ...gpt, stream: true }, { code: 'not_simulated' }],
    ['a padded JPEG', { ...gpt, prompt: '[bytes=9000]', output_format: 'jpeg' }, { code: 'not_simulated' }],
  ])('refuses %s with the parameter named', async (_what, body, error) => {
    const response = await simulator.openai(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        message: expect.any(String),
        type: 'invalid_request_error',
        param: null,
        ...error,
        ...('code' in error && { code: error.code }),
      },
    });
  });

  it.each([
    ['gpt-image-1', '512x512', 'image_generation_user_error'],
    ['gpt-image-2', '512x512', 'image_generation_user_error'],
    ['gpt-image-2', '1000x1000', 'image_generation_user_error'],
    ['gpt-image-2', '4096x1024', 'image_generation_user_error'],
    ['gpt-image-2', '3840x1024', 'image_generation_user_error'],
    ['gpt-image-2', '3840x3840', 'image_generation_user_error'],
    ['gpt-image-2', 'big', 'image_generation_user_error'],
    ['dall-e-2', '1792x1024', 'invalid_request_error'],
    ['dall-e-3', '512x512', 'invalid_request_error'],
  ])('%s refuses size %s as %s', async (model, size, type) => {
    const response = await simulator.openai({ model, prompt: 'x', size });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type, param: 'size', code: 'invalid_value' } });
  });

  it('answers 404 for a model and for a path it does not have', async () => {
    const model = await simulator.openai({ model: 'gpt-image-9', prompt: 'x' });
    expect(model.status).toBe(404);
    expect(await model.json()).toMatchObject({ error: { code: 'model_not_found' } });
    const path = await simulator.get('/v1/engines', 'sk-sim');
    expect(path.status).toBe(404);
    expect(await path.json()).toMatchObject({ error: { message: 'Invalid URL (GET /v1/engines)' } });
  });

  it('lists its models to who has a key, and only to them', async () => {
    expect(await (await simulator.get('/v1/models', 'sk-sim')).json()).toMatchObject({
      object: 'list',
      data: expect.arrayContaining([expect.objectContaining({ id: 'gpt-image-2', object: 'model' })]),
    });
    expect((await simulator.get('/v1/models')).status).toBe(401);
    expect((await simulator.get('/v1/models', 'sk-sim-auth')).status).toBe(401);
  });

  it.each<[string, number, object]>([
    ['sk-sim-auth', 401, { type: 'invalid_request_error', code: 'invalid_api_key', param: null }],
    [
      'sk-sim-auth;label=key-1234',
      401,
      {
        message: expect.stringContaining(
          'provided: sk-sim-a**************1234. You can find your API key at',
        ),
      },
    ],
    [
      'sk-sim-bogus',
      401,
      { code: 'invalid_api_key', message: expect.stringContaining('unknown item "bogus"') },
    ],
    ['sk-sim-quota', 429, { type: 'insufficient_quota', code: 'insufficient_quota' }],
    ['sk-sim-429', 429, { type: 'requests', code: 'rate_limit_exceeded' }],
    ['sk-sim-429;code=slow_down', 429, { code: 'slow_down' }],
    ['sk-sim-status=500', 500, { type: 'server_error', code: null, param: null }],
    ['sk-sim-503', 503, { type: 'service_unavailable_error', code: 'server_is_overloaded' }],
    ['sk-sim-error-200', 500, { type: 'server_error' }],
    [
      'sk-sim-filter',
      400,
      {
        type: 'image_generation_user_error',
        code: 'moderation_blocked',
        moderation_details: { moderation_stage: 'input', categories: ['violence'] },
      },
    ],
    [
      'sk-sim-filter-200',
      400,
      { moderation_details: { moderation_stage: 'output', categories: ['violence'] } },
    ],
  ])('key %s answers %i in the words of OpenAI', async (key, status, error) => {
    const response = await simulator.openai(gpt, key);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
  });

  it('DALL-E words its filter in another way', async () => {
    const response = await simulator.openai({ model: 'dall-e-3', prompt: 'x' }, 'sk-sim-filter');
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', code: 'content_policy_violation' },
    });
  });

  it('can succeed with no data', async () => {
    const response = await simulator.openai(gpt, 'sk-sim-empty');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ created: expect.any(Number), data: [] });
  });

  it('says how long to wait only when told to', async () => {
    expect((await simulator.openai(gpt, 'sk-sim-429;retry-after=2')).headers.get('retry-after')).toBe('2');
    expect((await simulator.openai(gpt, 'sk-sim-429')).headers.get('retry-after')).toBeNull();
  });
});
