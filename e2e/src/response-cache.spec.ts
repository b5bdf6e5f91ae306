import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BywayUser, imageRequest } from './byway-user.js';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

const path = '/v1/images/generations';
const cache = { mode: 'simple', max_age: 600 };

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

describe('the response cache', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let simulator: SimulatorControl;
  let good: string;
  let prompts = 0;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    simulator = new SimulatorControl(stack.simulatorUrl);
    good = await user.virtualKey('openai');
  });
  afterAll(() => stack.leave());
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
    const response = await fetch(stack.url + url, {
      method,
      headers: {
        'x-portkey-api-key': stack.adminKey,
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
    const { body: hits } = await stack.api.get('/v1/logs?cache_status=HIT');
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
    const config = { virtual_key: await user.virtualKey('openai', 'latency=600000;label=left'), cache };
    const body = fresh();
    const first = call(config, body);
    await eventually(async () => (await providerCalls()) === 1);
    const traceId = crypto.randomUUID().replaceAll('-', '');
    const headers = {
      'x-portkey-api-key': stack.adminKey,
      'content-type': 'application/json',
      'x-portkey-config': JSON.stringify(config),
      'x-portkey-trace-id': traceId,
    };
    const statusIs = (wanted: string) =>
      eventually(async () => {
        const { body: logs } = await stack.api.get(`/v1/logs?trace_id=${traceId}`);
        return (logs.data as { status: string }[] | undefined)?.[0]?.status === wanted;
      });
    const caller = new AbortController();
    const left = fetch(stack.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: caller.signal,
    });
    await statusIs('in_progress');
    caller.abort();
    await expect(left).rejects.toThrow();
    await statusIs('cancelled');
    await simulator.release();
    expect(seen(await first)).toEqual([200, 'MISS', '1']);
    expect(await providerCalls()).toBe(1);
  });

  it('keeps namespaces, parameters and workspaces apart', async () => {
    const simulated = { provider: 'openai', api_key: 'sk-sim-ok', custom_host: user.hostOf('openai') };
    const config = { ...simulated, cache };
    const body = fresh();
    const { body: made } = await stack.api.post('/v1/workspaces', { name: 'Other' });
    const key = { name: 'other', scopes: ['inference'], workspace_id: made.id };
    const { body: other } = await stack.api.post('/v1/api-keys', key);
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
    const config = { virtual_key: await user.virtualKey('openai', 'latency=600000;label=refresh'), cache };
    const body = fresh();
    const refresh = { headers: { 'x-portkey-cache-force-refresh': 'true' } };
    /** A call, once it is the provider's call of this number. */
    const atProvider = async (number: number, options?: object) => {
      const answer = call(config, body, options);
      await eventually(async () => (await providerCalls()) === number);
      return { answer };
    };
    const first = await atProvider(1);
    const beside = await atProvider(2, refresh);
    await simulator.release();
    expect([seen(await first.answer), seen(await beside.answer)]).toEqual([
      [200, 'MISS', '1'],
      [200, 'REFRESH', '1'],
    ]);
    const again = await atProvider(3, refresh);
    await simulator.release();
    const renewed = await again.answer;
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
    const { body: job } = await stack.api.get(`/v1/jobs/${id}?wait=20`);
    expect(job).toMatchObject({ status: 'completed', attempts: [], error: null });
    const result = await call({}, {}, { method: 'GET', url: `/v1/jobs/${id}/result` });
    expect(seen(result)).toEqual([200, 'HIT', '0']);
    expect(result.bytes.equals(first.bytes)).toBe(true);
    expect(await providerCalls()).toBe(1);
    const log = await user.finishedLog(id.replace('job_', 'req_'));
    expect(log).toMatchObject({ status: 'completed', cache_status: 'HIT', cost_usd: 0, attempts: [] });
    expect(log).toMatchObject({ provider: 'openai', target: 'config' });
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
    const saved = await stack.api.post('/v1/configs', { name: 'wrong', config });
    expect([saved.status, saved.body]).toMatchObject([400, { error: { param: `config.${at}` } }]);
    expect(await providerCalls()).toBe(0);
  });
});
