import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { bytesOf, SDXL, sizeOf, startSimulator, type SimulatorClient } from '../../test/simulator-client.js';

const SD16 = 'stable-diffusion-v1-6';
const reply = z.object({
  artifacts: z.array(z.object({ base64: z.string(), finishReason: z.string(), seed: z.number() })),
});
const prompts = { text_prompts: [{ text: 'a cat' }, { text: 'dogs', weight: -1 }] };
const small = { ...prompts, width: 320, height: 384 };

describe('Stability v1 text-to-image', () => {
  let simulator: SimulatorClient;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.stop());

  it('answers as many artifacts of the asked size as were asked for', async () => {
    const response = await simulator.v1(SD16, { ...small, samples: 2, seed: 7 });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    const { artifacts } = reply.parse(await response.json());
    expect(artifacts.map(({ finishReason, seed }) => [finishReason, seed])).toEqual([
      ['SUCCESS', 7],
      ['SUCCESS', 8],
    ]);
    const size = await sizeOf(Buffer.from(artifacts[1]?.base64 ?? '', 'base64'));
    expect(size).toEqual({ width: 320, height: 384 });
  });

  it('answers bytes with the finish reason and the seed in headers', async () => {
    const response = await simulator.v1(SD16, { ...small, seed: 42 }, { accept: 'image/png' });
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('finish-reason')).toBe('SUCCESS');
    expect(response.headers.get('seed')).toBe('42');
    expect(await sizeOf(await bytesOf(response))).toEqual({ width: 320, height: 384 });
  });

  it.each<[string, string, unknown, string, RegExp]>([
    ['no prompts', SD16, {}, 'bad_request', /text_prompts: is required/],
    ['an empty list', SD16, { text_prompts: [] }, 'bad_request', /text_prompts: must be at least 1 items/],
    ['few steps', SD16, { ...small, steps: 9 }, 'bad_request', /steps: must be at least 10/],
    ['many steps', SD16, { ...small, steps: 51 }, 'bad_request', /steps: must be at most 50/],
    ['cfg_scale', SD16, { ...small, cfg_scale: 36 }, 'bad_request', /cfg_scale: must be at most 35/],
    ['samples', SD16, { ...small, samples: 11 }, 'bad_request', /samples: must be at most 10/],
    ['a sampler', SD16, { ...small, sampler: 'BEST' }, 'bad_request', /sampler: must be one of DDIM/],
    ['odd sides', SD16, { ...small, width: 333 }, 'invalid_height_or_width', /increments of 64/],
    ['small sides', SD16, { ...small, width: 256 }, 'invalid_height_or_width', /between 320 and 1536/],
    ['SDXL at its default', SDXL, prompts, 'invalid_sdxl_v1_dimensions', /but we received 512x512/],
    [
      'SDXL at OpenAI size',
      SDXL,
      { ...prompts, width: 1536, height: 1024 },
      'invalid_sdxl_v1_dimensions',
      /1536x640/,
    ],
  ])('refuses %s', async (_what, engine, body, name, message) => {
    const response = await simulator.v1(engine, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name,
      message: expect.stringMatching(message),
    });
  });

  it('gives one picture only as bytes, and no other type of picture', async () => {
    const two = await simulator.v1(SD16, { ...small, samples: 2 }, { accept: 'image/png' });
    expect(await two.json()).toMatchObject({ name: 'invalid_samples' });
    const jpeg = await simulator.v1(SD16, small, { accept: 'image/jpeg' });
    expect(jpeg.status).toBe(400);
  });

  it('answers 404 for an engine it does not have', async () => {
    const response = await simulator.v1('stable-diffusion-9', small);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      name: 'not_found',
      message: 'The specified engine (ID stable-diffusion-9) was not found.',
    });
  });

  it.each<[string, number, string]>([
    ['sk-sim-auth', 401, 'unauthorized'],
    ['sk-sim-nonsense', 401, 'unauthorized'],
    ['sk-sim-403', 403, 'permission_denied'],
    ['sk-sim-429', 429, 'rate_limit_exceeded'],
    ['sk-sim-quota', 429, 'insufficient_balance'],
    ['sk-sim-500', 500, 'server_error'],
    ['sk-sim-filter', 400, 'invalid_prompts'],
  ])('key %s answers %i %s', async (key, status, name) => {
    const response = await simulator.v1(SD16, small, { key });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ id: expect.any(String), name, message: expect.any(String) });
  });

  it('a proxy error is a page, not JSON', async () => {
    const response = await simulator.v1(SD16, small, { key: 'sk-sim-502' });
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toContain('502 Bad Gateway');
  });

  it('filters pictures inside a success, all of them or one, and does not bill those', async () => {
    const all = await simulator.v1(SD16, small, { key: 'sk-sim-filter-200' });
    const kept = reply.parse(await (await simulator.v1(SD16, small)).json()).artifacts[0];
    const [blurred] = reply.parse(await all.json()).artifacts;
    expect(blurred?.finishReason).toBe('CONTENT_FILTERED');
    expect(blurred?.base64).not.toBe(kept?.base64);
    const one = await simulator.v1(SD16, { ...small, samples: 3 }, { key: 'sk-sim-filter-200;item=2' });
    const reasons = reply.parse(await one.json()).artifacts.map(({ finishReason }) => finishReason);
    expect(reasons).toEqual(['SUCCESS', 'CONTENT_FILTERED', 'SUCCESS']);
    const { data } = await simulator.calls();
    expect(data.slice(-3).map(({ images }) => images)).toEqual([0, 1, 2]);
  });

  it('tells of a filtered or failed picture in a header only, when it answers bytes', async () => {
    const filtered = await simulator.v1(SD16, small, { accept: 'image/png', key: 'sk-sim-filter-200' });
    expect(filtered.status).toBe(200);
    expect(filtered.headers.get('finish-reason')).toBe('CONTENT_FILTERED');
    expect(await sizeOf(await bytesOf(filtered))).toEqual({ width: 320, height: 384 });
    const failed = await simulator.v1(SD16, small, { accept: 'image/png', key: 'sk-sim-error-200' });
    expect(failed.headers.get('finish-reason')).toBe('ERROR');
  });

  it('can succeed with no artifacts or no bytes', async () => {
    const json = await simulator.v1(SD16, small, { key: 'sk-sim-empty' });
    expect([json.status, await json.json()]).toEqual([200, { artifacts: [] }]);
    const png = await simulator.v1(SD16, small, { key: 'sk-sim-empty', accept: 'image/png' });
    expect([png.status, (await bytesOf(png)).length]).toEqual([200, 0]);
  });

  it('tells engines and balance to who has a key', async () => {
    expect(await (await simulator.get('/v1/engines/list', 'sk-sim')).json()).toContainEqual(
      expect.objectContaining({ id: SDXL, type: 'PICTURE' }),
    );
    expect(await (await simulator.get('/v1/user/balance', 'sk-sim')).json()).toEqual({
      credits: expect.any(Number),
    });
    const refused = await simulator.get('/v1/user/balance');
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { id: expect.any(String), name: 'unauthorized', message: 'missing authorization header' },
    ]);
  });
});
