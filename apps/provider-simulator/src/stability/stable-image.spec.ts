import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bytesOf, sizeOf, startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

const reply = z.object({ image: z.string(), finish_reason: z.string(), seed: z.number() });

describe('Stability v2beta stable-image', () => {
  let simulator: SimulatorClient;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.stop());

  it.each([
    ['core', '1:1', { width: 1280, height: 1280 }],
    ['ultra', '16:9', { width: 1344, height: 768 }],
    ['sd3', '1:1', { width: 1024, height: 1024 }],
    ['sd3', '9:21', { width: 640, height: 1536 }],
  ])('%s answers JSON with a picture of ratio %s', async (kind, ratio, size) => {
    const response = await simulator.v2beta(kind, { prompt: 'a cat', aspect_ratio: ratio, seed: '5' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; type=image/png');
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    const { image, finish_reason, seed } = reply.parse(await response.json());
    expect([finish_reason, seed]).toEqual(['SUCCESS', 5]);
    expect(await sizeOf(Buffer.from(image, 'base64'))).toEqual(size);
  });

  it('answers bytes by default, with finish reason and seed in headers', async () => {
    const form = { prompt: 'a cat', output_format: 'jpeg', seed: '5' };
    const pictures: Buffer[] = [];
    for (const accept of ['image/*', '*/*']) {
      const response = await simulator.v2beta('sd3', form, { accept });
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect(response.headers.get('finish-reason')).toBe('SUCCESS');
      expect(response.headers.get('seed')).toBe('5');
      pictures.push(await bytesOf(response));
    }
    const [picture = Buffer.alloc(0), same] = pictures;
    expect(await sizeOf(picture)).toEqual({ width: 1024, height: 1024 });
    expect(same?.equals(picture)).toBe(true);
  });

  it('refuses a JSON body', async () => {
    const response = await fetch(`${simulator.url}/v2beta/stable-image/generate/core`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-sim', 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a cat' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      id: expect.any(String),
      name: 'bad_request',
      errors: ['content-type: must be multipart/form-data'],
    });
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['no prompt', 'core', {}, 'prompt: is required'],
    ['an empty prompt', 'core', { prompt: '' }, 'prompt: must be at least 1 characters'],
    ['a ratio', 'core', { prompt: 'x', aspect_ratio: '2:1' }, 'aspect_ratio: must be one of 21:9, 16:9'],
    ['a seed', 'core', { prompt: 'x', seed: 'first' }, 'seed: must be a number'],
    ['a large seed', 'core', { prompt: 'x', seed: '4294967295' }, 'seed: must be at most 4294967294'],
    ['a style', 'ultra', { prompt: 'x', style_preset: 'ugly' }, 'style_preset: must be one of 3d-model'],
    ['an sd3 model', 'sd3', { prompt: 'x', model: 'sd4' }, 'model: must be one of sd3.5-large'],
    ['webp', 'core', { prompt: 'x', output_format: 'webp' }, 'simulator: cannot make webp'],
    [
      'an input image',
      'sd3',
      { prompt: 'x', mode: 'image-to-image' },
      'simulator: cannot start from an image',
    ],
  ])('refuses %s', async (_what, kind, form, message) => {
    const response = await simulator.v2beta(kind, form);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [expect.stringContaining(message)] });
  });

  it('names every field at fault', async () => {
    const response = await simulator.v2beta('core', { aspect_ratio: '2:1', seed: '-1' });
    expect(await response.json()).toMatchObject({
      name: 'bad_request',
      errors: ['prompt: is required', expect.stringMatching(/^aspect_ratio/), expect.stringMatching(/^seed/)],
    });
  });

  it('refuses more than 10 MiB', async () => {
    const response = await simulator.v2beta('core', { prompt: 'x', filler: 'y'.repeat(11 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ name: 'payload_too_large' });
  });

  it('answers 404 for a service it does not have', async () => {
    expect((await simulator.v2beta('huge', { prompt: 'x' })).status).toBe(404);
    const path = await simulator.get('/v2beta/nothing', 'sk-sim');
    expect([path.status, await path.json()]).toMatchObject([
      404,
      { name: 'not_found', errors: [expect.any(String)] },
    ]);
  });

  it.each<[string, number, string]>([
    ['sk-sim-auth', 401, 'unauthorized'],
    ['sk-sim-nonsense', 401, 'unauthorized'],
    ['sk-sim-quota', 402, 'payment_required'],
    ['sk-sim-filter', 403, 'content_moderation'],
    ['sk-sim-413', 413, 'payload_too_large'],
    ['sk-sim-422', 422, 'invalid_language'],
    ['sk-sim-422;code=public_figure', 422, 'public_figure'],
    ['sk-sim-429', 429, 'rate_limit_exceeded'],
    ['sk-sim-500', 500, 'internal_error'],
    ['sk-sim-error-200', 500, 'internal_error'],
  ])('key %s answers %i %s', async (key, status, name) => {
    const response = await simulator.v2beta('core', { prompt: 'x' }, { key });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      id: name === 'rate_limit_exceeded' ? name : expect.stringMatching(/^[0-9a-f]{32}$/),
      name,
      errors: [expect.any(String)],
    });
  });

  it('filters inside a success: in the body of JSON, in a header with bytes', async () => {
    const key = 'sk-sim-filter-200';
    const json = await simulator.v2beta('sd3', { prompt: 'x' }, { key });
    expect(json.headers.get('finish-reason')).toBeNull();
    expect(reply.parse(await json.json()).finish_reason).toBe('CONTENT_FILTERED');
    const bytes = await simulator.v2beta('sd3', { prompt: 'x' }, { key, accept: 'image/*' });
    expect(bytes.headers.get('finish-reason')).toBe('CONTENT_FILTERED');
    expect(await sizeOf(await bytesOf(bytes))).toEqual({ width: 1024, height: 1024 });
    const { data } = await simulator.calls();
    expect(data.slice(-2).map(({ billed }) => billed)).toEqual([false, false]);
  });

  it('can succeed with no picture', async () => {
    const json = await simulator.v2beta('sd3', { prompt: 'x' }, { key: 'sk-sim-empty' });
    expect([json.status, reply.parse(await json.json()).image]).toEqual([200, '']);
  });

  it('bills sd3 by its model', async () => {
    await simulator.v2beta('sd3', { prompt: 'x', model: 'sd3.5-medium' });
    expect((await simulator.calls()).data.at(-1)).toMatchObject({ model: 'sd3.5-medium', billed: true });
  });
});
