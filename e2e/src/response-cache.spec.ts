import { availableQueues, type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BywayUser, imageRequest } from './byway-user.js';
import { SimulatorControl } from './simulator-control.js';

const path = '/v1/images/generations';
const cache = { mode: 'simple', max_age: 600 };
const URL_TTL_S = 6;

interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** What a caller sees of the cache: its status, the attempts, the cost. */
const seen = ({ status, headers }: Answer) => [
  status,
  headers.get('x-portkey-cache-status'),
  headers.get('x-byway-attempts'),
];
const costOf = ({ headers }: Answer) => Number(headers.get('x-byway-cost-usd'));

describe.each(availableQueues())('the response cache (%s queue)', (queue) => {
  let services: Services;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let good: string;
  let prompts = 0;
  const assetsDir = mkdtempSync(join(tmpdir(), 'byway-cache-'));

  beforeAll(async () => {
    services = await startServices({
      queue,
      env: {
        gateway: { ASSETS_DIR: assetsDir },
        // Nothing but answers is kept as an asset, so that a test can take them away.
        worker: { ASSETS_DIR: assetsDir, ASSET_URL_TTL_S: String(URL_TTL_S), LOG_IMAGE_LIMIT: '0' },
      },
    });
    user = new BywayUser(services);
    simulator = new SimulatorControl(services.simulatorUrl);
    good = await user.virtualKey('openai');
  }, 120_000);
  afterAll(async () => {
    await services.stop();
    rmSync(assetsDir, { recursive: true, force: true });
  });
  beforeEach(() => simulator.clear());

  /** A body that no other test has sent. */
  const fresh = (extra: object = {}) => ({
    ...imageRequest,
    prompt: `[plain] cached kraken ${(prompts += 1)}`,
    ...extra,
  });
  async function call(
    config: object,
    body: object,
    { headers = {}, method = 'POST', url = path }: { headers?: object; method?: string; url?: string } = {},
  ): Promise<Answer> {
    const response = await fetch(services.url + url, {
      method,
      headers: {
        'x-portkey-api-key': services.adminKey,
        'content-type': 'application/json',
        'x-portkey-config': JSON.stringify(config),
        ...headers,
      },
      ...(method === 'POST' && { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  }
  const providerCalls = async () => (await simulator.calls()).length;
  const logOf = ({ headers }: Answer) => user.finishedLog(headers.get('x-request-id'));

  it('answers a second equal call with the same bytes, no provider call, no attempt and no cost', async () => {
    const config = { virtual_key: good, cache };
    const body = fresh();
    const first = await call(config, body);
    const second = await call(config, Object.fromEntries(Object.entries(body).reverse()));
    expect(seen(first)).toEqual([200, 'MISS', '1']);
    expect(seen(second)).toEqual([200, 'HIT', '0']);
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect([costOf(first) > 0, costOf(second)]).toEqual([true, 0]);
    for (const name of ['content-type', 'content-length', 'x-portkey-provider', 'x-byway-warnings']) {
      expect([name, second.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    }
    expect(await providerCalls()).toBe(1);

    expect(await logOf(first)).toMatchObject({ cache_status: 'MISS', attempt_count: 1 });
    const log = await logOf(second);
    expect(log).toMatchObject({ status: 'completed', cache_status: 'HIT', attempt_count: 0, attempts: [] });
    expect(log).toMatchObject({ provider: 'openai', model: 'gpt-image-2', target: 'config', cost_usd: 0 });
    const { body: hits } = await services.api.get('/v1/logs?cache_status=HIT');
    expect((hits.data as { id: string }[]).map(({ id }) => id)).toContain(log.id);
  });

  it('is not used where the config has none, nor when no bodies may be kept', async () => {
    const body = fresh();
    const off = { headers: { 'x-portkey-debug': 'false' } };
    await call({ virtual_key: good, cache }, body);
    expect(seen(await call({ virtual_key: good }, body))).toEqual([200, 'DISABLED', '1']);
    expect(seen(await call({ virtual_key: good, cache }, body, off))).toEqual([200, 'DISABLED', '1']);
    const secret = fresh();
    await call({ virtual_key: good, cache }, secret, off);
    expect(seen(await call({ virtual_key: good, cache }, secret))).toEqual([200, 'MISS', '1']);
  });

  it('makes one provider call out of 20 equal ones at the same time', async () => {
    const config = { virtual_key: await user.virtualKey('openai', 'latency=1500;label=crowd'), cache };
    const body = fresh();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(config, body)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const statuses = answers.map(({ headers }) => headers.get('x-portkey-cache-status')).sort();
    expect(statuses).toEqual([...Array<string>(19).fill('HIT'), 'MISS']);
    expect(new Set(answers.map(({ bytes }) => bytes.toString('base64'))).size).toBe(1);
    expect(await providerCalls()).toBe(1);
    const logs = await Promise.all(answers.map(logOf));
    expect(logs.map(({ attempts }) => attempts.length).reduce((sum, count) => sum + count)).toBe(1);
  });

  it('lets the next equal call try when the first one failed', async () => {
    const config = { virtual_key: await user.virtualKey('openai', '500;times=1;latency=800'), cache };
    const body = fresh();
    const answers = await Promise.all([call(config, body), call(config, body)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 502]);
    expect(await providerCalls()).toBe(2);
    expect(seen(await call(config, body))).toEqual([200, 'HIT', '0']);
  });

  it('calls no provider for a caller who waited for another one and hung up', async () => {
    const config = { virtual_key: await user.virtualKey('openai', 'latency=3000;label=left'), cache };
    const body = fresh();
    const first = call(config, body);
    await sleep(500);
    const traceId = crypto.randomUUID().replaceAll('-', '');
    const headers = {
      'x-portkey-api-key': services.adminKey,
      'content-type': 'application/json',
      'x-portkey-config': JSON.stringify(config),
      'x-portkey-trace-id': traceId,
    };
    const left = fetch(services.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(700),
    });
    await expect(left).rejects.toThrow();
    expect(seen(await first)).toEqual([200, 'MISS', '1']);
    await sleep(500);
    expect(await providerCalls()).toBe(1);
    const { body: logs } = await services.api.get(`/v1/logs?trace_id=${traceId}`);
    expect((logs.data as unknown[])[0]).toMatchObject({ status: 'cancelled' });
  });

  it('keeps namespaces, parameters and workspaces apart', async () => {
    const simulated = { provider: 'openai', api_key: 'sk-sim-ok', custom_host: user.hostOf('openai') };
    const config = { ...simulated, cache };
    const body = fresh();
    const { body: made } = await services.api.post('/v1/workspaces', { name: 'Other' });
    const key = { name: 'other', scopes: ['inference'], workspace_id: made.id };
    const { body: other } = await services.api.post('/v1/api-keys', key);
    const variants: [object, { headers?: object }][] = [
      [body, {}],
      [body, { headers: { 'x-portkey-cache-namespace': 'user-1' } }],
      [body, { headers: { 'x-portkey-cache-namespace': 'user-2' } }],
      [{ ...body, size: '1536x1024' }, {}],
      [{ ...body, user: 'u-1' }, {}],
      [body, { headers: { 'x-portkey-api-key': String(other.key) } }],
    ];
    for (const expected of ['MISS', 'HIT']) {
      for (const [request, options] of variants) {
        const answer = await call(config, request, options);
        expect(seen(answer)).toEqual([200, expected, expected === 'MISS' ? '1' : '0']);
      }
    }
    expect(await providerCalls()).toBe(variants.length);
    // Who the target is counts, and not by which key or config it was found.
    const sameTarget = { virtual_key: good, override_params: { model: 'gpt-image-2' }, cache };
    expect(seen(await call(sameTarget, body))).toEqual([200, 'HIT', '0']);
  });

  it('is renewed on demand, without waiting', async () => {
    const config = { virtual_key: await user.virtualKey('openai', 'latency=1000;label=refresh'), cache };
    const body = fresh();
    const refresh = { headers: { 'x-portkey-cache-force-refresh': 'true' } };
    const [first, beside] = await Promise.all([
      call(config, body),
      sleep(300).then(() => call(config, body, refresh)),
    ]);
    expect([seen(first), seen(beside)]).toEqual([
      [200, 'MISS', '1'],
      [200, 'REFRESH', '1'],
    ]);
    const renewed = await call(config, body, refresh);
    expect(seen(renewed)).toEqual([200, 'REFRESH', '1']);
    const after = await call(config, body);
    expect(seen(after)).toEqual([200, 'HIT', '0']);
    expect(after.bytes.equals(renewed.bytes)).toBe(true);
    expect(await providerCalls()).toBe(3);
    expect(await logOf(renewed)).toMatchObject({ cache_status: 'REFRESH' });
  });

  it('serves a second target behind one that fails', async () => {
    const failing = { virtual_key: await user.virtualKey('openai', '500;label=first') };
    const targets = [failing, { virtual_key: good, cache }];
    const config = { strategy: { mode: 'fallback' }, targets };
    const body = fresh();
    const first = await call(config, body);
    const second = await call(config, body);
    expect(seen(first)).toEqual([200, 'MISS', '2']);
    expect(seen(second)).toEqual([200, 'HIT', '1']);
    expect(second.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[1]');
    expect(second.bytes.equals(first.bytes)).toBe(true);
    expect((await simulator.calls()).filter(({ billed }) => billed)).toHaveLength(1);
    const log = await logOf(second);
    expect(log).toMatchObject({ status: 'completed', cache_status: 'HIT', target: 'config.targets[1]' });
    expect(log.attempts.map(({ status }) => status)).toEqual(['failed']);
  });

  it.each<[string, 'openai' | 'stability-ai', string]>([
    ['an error', 'openai', '500;times=1'],
    ['a refusal', 'openai', 'filter;times=1'],
    ['a blurred picture with status 200', 'stability-ai', 'filter-200;times=1'],
    ['an empty answer', 'openai', 'empty;times=1'],
    ['an answer that was cut off', 'openai', 'truncate;times=1'],
  ])('never keeps %s', async (_what, provider, faults) => {
    const config = { virtual_key: await user.virtualKey(provider, `${faults};label=${prompts}`), cache };
    const body = fresh(provider === 'openai' ? {} : { model: 'stable-diffusion-v1-6' });
    const failed = await call(config, body);
    expect(failed.status).toBeGreaterThanOrEqual(400);
    expect(failed.headers.get('x-portkey-cache-status')).toBe('MISS');
    expect(seen(await call(config, body))).toEqual([200, 'MISS', '1']);
    expect(seen(await call(config, body))).toEqual([200, 'HIT', '0']);
  });

  it('settles a job with the kept answer', async () => {
    const config = { virtual_key: good, cache };
    const body = fresh();
    const first = await call(config, body, { headers: { prefer: 'wait=20' } });
    expect(seen(first)).toEqual([200, 'MISS', '1']);
    const second = await call(config, body, { headers: { prefer: 'wait=20' } });
    expect(seen(second)).toEqual([200, 'HIT', '0']);
    expect(second.bytes.equals(first.bytes)).toBe(true);

    const submitted = await call(config, body, { headers: { prefer: 'respond-async' } });
    const { id } = JSON.parse(submitted.bytes.toString()) as { id: string };
    const { body: job } = await services.api.get(`/v1/jobs/${id}?wait=20`);
    expect(job).toMatchObject({ status: 'completed', attempts: [], error: null });
    const result = await call({}, {}, { method: 'GET', url: `/v1/jobs/${id}/result` });
    expect(seen(result)).toEqual([200, 'HIT', '0']);
    expect(result.bytes.equals(first.bytes)).toBe(true);
    expect(await providerCalls()).toBe(1);
    const log = await user.finishedLog(id.replace('job_', 'req_'));
    expect(log).toMatchObject({ status: 'completed', cache_status: 'HIT', cost_usd: 0, attempts: [] });
    expect(log).toMatchObject({ provider: 'openai', target: 'config' });
  });

  it('forgets an answer with URLs while they still work', async () => {
    const config = { virtual_key: good, cache };
    const body = fresh({ response_format: 'url' });
    const urlIn = ({ bytes }: Answer) =>
      (JSON.parse(bytes.toString()) as { data: { url: string }[] }).data[0]?.url ?? '';
    const first = await call(config, body);
    const second = await call(config, body);
    expect([first, second].map(seen)).toEqual([
      [200, 'MISS', '1'],
      [200, 'HIT', '0'],
    ]);
    expect(urlIn(second)).toBe(urlIn(first));
    await sleep(URL_TTL_S * 500 + 200);
    expect((await fetch(urlIn(second))).status).toBe(200);
    expect(seen(await call(config, body))).toEqual([200, 'MISS', '1']);
  });

  it.each([
    [{ mode: 'semantic' }, 'cache.mode'],
    [{ mode: 'simple', max_age: 30 }, 'cache.max_age'],
  ])('refuses %j before anything is spent', async (wrong, at) => {
    const config = { virtual_key: good, cache: wrong };
    const { status, bytes } = await call(config, fresh());
    expect([status, JSON.parse(bytes.toString())]).toMatchObject([
      400,
      { error: { code: 'invalid_config', param: `x-portkey-config.${at}` } },
    ]);
    const saved = await services.api.post('/v1/configs', { name: 'wrong', config });
    expect([saved.status, saved.body]).toMatchObject([400, { error: { param: `config.${at}` } }]);
    expect(await providerCalls()).toBe(0);
  });
});
