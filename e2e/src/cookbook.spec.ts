import { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { createHeaders, Portkey } from 'portkey-ai';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

describe('the cookbook', () => {
  let stack: SharedStack;
  let api: ApiClient;
  let simulator: SimulatorControl;
  let stability: string;
  let openai: string;
  let configId: string;

  beforeAll(async () => {
    stack = await joinStack('launcher');
    api = new ApiClient(stack.url, stack.adminKey);
    simulator = new SimulatorControl(stack.simulatorUrl);
    const portkey = new Portkey({ apiKey: stack.adminKey, baseURL: `${stack.url}/v1` });
    const create = async (name: string, provider: string, customHost: string) => {
      const made = await portkey.virtualKeys.create({
        name,
        provider,
        key: 'sk-sim-label=e2e',
        custom_host: customHost,
      });
      return made.slug ?? '';
    };
    stability = await create('Stability', 'stabilityai', stack.simulatorUrl);
    openai = await create('OpenAI', 'openai', `${stack.simulatorUrl}/v1`);
    const config = {
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: stability, override_params: { model: 'stable-diffusion-v1-6' } },
        { virtual_key: openai, override_params: { model: 'dall-e-3' } },
      ],
    };
    const saved = await portkey.configs.create({ name: 'Fallback', config });
    configId = saved.slug ?? '';
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  const request = {
    model: 'stable-diffusion-v1-6',
    prompt: 'Kraken in the milkyway galaxy',
    n: 1,
    size: '1024x1024',
    response_format: 'b64_json',
  } as const;

  function client(headers: Record<string, string>): OpenAI {
    return new OpenAI({
      apiKey: 'REDUNDANT',
      baseURL: `${stack.url}/v1`,
      defaultHeaders: headers,
      maxRetries: 0,
    });
  }
  const viaConfig = () => client(createHeaders({ apiKey: stack.adminKey, config: configId }));

  it('gives an image from Stability AI through the OpenAI SDK', async () => {
    const headers = createHeaders({ provider: 'stabilityai', apiKey: stack.adminKey, virtualKey: stability });
    const { data, response } = await client(headers).images.generate(request).withResponse();
    const image = Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64');
    expect(image.subarray(0, 4)).toEqual(PNG);
    expect(image.readUInt32BE(16)).toBe(1024);
    expect(response.headers.get('x-portkey-provider')).toBe('stability-ai');
    expect(response.headers.get('x-portkey-last-used-option-index')).toBe('config');
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });

  it('gives the image from OpenAI while Stability AI answers 500, and logs both attempts in one trace', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    const { data, response } = await viaConfig().images.generate(request).withResponse();
    expect(Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64').subarray(0, 4)).toEqual(PNG);
    expect(response.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    expect(response.headers.get('x-byway-attempts')).toBe('2');

    const id = response.headers.get('x-request-id') ?? '';
    const log = await eventually(async () => {
      const { body } = await api.get(`/v1/logs/${id}`);
      const attempts = body.attempts as { status: string }[] | undefined;
      return body.status === 'completed' && attempts?.[1]?.status === 'succeeded' ? body : undefined;
    });
    expect(log).toMatchObject({
      fallback: true,
      target: 'config.targets[1]',
      config: configId,
      attempts: [
        {
          number: 1,
          provider: 'stability-ai',
          status: 'failed',
          http_status: 500,
          error: { code: 'provider_unavailable' },
        },
        { number: 2, provider: 'openai', status: 'succeeded', http_status: 200 },
      ],
    });
    const trace = await api.get(`/v1/traces/${String(log.trace_id)}`);
    expect((trace.body.spans as { kind: string }[]).filter(({ kind }) => kind === 'attempt')).toHaveLength(2);
    expect((await simulator.calls()).map(({ provider, billed }) => [provider, billed])).toEqual([
      ['stability-ai', false],
      ['openai', true],
    ]);
  });

  it('keeps the picture of an answer as an asset and no base64 in the log', async () => {
    const { response } = await viaConfig().images.generate(request).withResponse();
    const id = response.headers.get('x-request-id') ?? '';
    const asset = await eventually(async () => {
      const { body } = await api.get(`/v1/logs/${id}`);
      const attempts = body.attempts as { response?: { data?: { asset: string | null }[] } }[] | undefined;
      return attempts?.[0]?.response?.data?.[0]?.asset ?? undefined;
    });
    expect(JSON.stringify((await api.get(`/v1/logs/${id}`)).body).length).toBeLessThan(20_000);
    const picture = await fetch(`${stack.url}/v1/assets/${asset}`, {
      headers: { 'x-portkey-api-key': stack.adminKey },
    });
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer()).subarray(0, 4)).toEqual(PNG);
  });

  it('hosts the image behind a signed URL when response_format is url', async () => {
    const { data } = await viaConfig()
      .images.generate({ ...request, response_format: 'url' })
      .withResponse();
    const url = data.data?.[0]?.url ?? '';
    expect(url).toContain(stack.url);
    const picture = await fetch(url);
    expect(picture.status).toBe(200);
    expect(Buffer.from(await picture.arrayBuffer()).subarray(0, 4)).toEqual(PNG);
    const forged = url.replace(/signature=(.)/, (_match, first) => `signature=${first === 'A' ? 'B' : 'A'}`);
    expect((await fetch(forged)).status).toBe(401);
  });

  it.each(['reset', 'truncate', 'malformed', 'empty', '503', 'quota', 'auth'])(
    'falls back when Stability AI fails by %s',
    async (fault) => {
      await simulator.setFaults('stability-ai', fault);
      const { response } = await viaConfig().images.generate(request).withResponse();
      expect(response.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    },
  );

  it.each(['filter', 'filter-200'])(
    'does not go round a content filter (%s) unless the config says so',
    async (fault) => {
      await simulator.setFaults('stability-ai', fault);
      await expect(viaConfig().images.generate(request)).rejects.toMatchObject({
        status: 400,
        code: 'content_filtered',
      });
      expect((await simulator.calls()).filter(({ provider }) => provider === 'openai')).toEqual([]);
    },
  );

  it('answers with the last failure and the code of every attempt when all targets fail', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    await simulator.setFaults('openai', '429;retry-after=7');
    const answer = await api.post('/v1/images/generations', request, { 'x-portkey-config': configId });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('x-should-retry')).toBe('true');
    expect(answer.body.error).toMatchObject({
      code: 'provider_rate_limited',
      attempts: [
        { target: 'config.targets[0]', code: 'provider_unavailable' },
        { target: 'config.targets[1]', code: 'provider_rate_limited' },
      ],
    });
  });
});
