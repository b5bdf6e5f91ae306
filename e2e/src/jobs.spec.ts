import { ApiClient } from '@byway/testing/api-client';
import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { joinStack, type SharedStack } from './shared-stack.js';
import { SimulatorControl } from './simulator-control.js';

interface JobBody {
  id: string;
  status: string;
  attempts: { number: number; provider: string; status: string }[];
  result: { data: { url?: string; b64_json?: string }[] } | null;
  error: { code: string } | null;
  status_url: string;
  result_url: string;
}

const path = '/v1/images/generations';

describe.each(['launcher', 'services'] as const)('a job (%s)', (shape) => {
  let stack: SharedStack;
  let api: ApiClient;
  let simulator: SimulatorControl;
  let config: string;
  let unique = 0;

  beforeAll(async () => {
    stack = await joinStack(shape);
    api = new ApiClient(stack.url, stack.adminKey);
    simulator = new SimulatorControl(stack.simulatorUrl);
    const create = async (provider: string, customHost: string) => {
      const body = { name: provider, provider, key: 'sk-sim-label=jobs', custom_host: customHost };
      return String((await api.post('/v1/virtual-keys', body)).body.slug);
    };
    const targets = [
      {
        virtual_key: await create('stability-ai', stack.simulatorUrl),
        override_params: { model: 'stable-diffusion-v1-6' },
      },
      {
        virtual_key: await create('openai', `${stack.simulatorUrl}/v1`),
        override_params: { model: 'dall-e-3' },
      },
    ];
    const saved = await api.post('/v1/configs', {
      name: 'Jobs',
      config: { strategy: { mode: 'fallback' }, targets },
    });
    config = String(saved.body.slug);
  });
  afterAll(() => stack.leave());
  beforeEach(() => simulator.clear());

  const body = (extra: object = {}) => ({
    prompt: `job ${(unique += 1)}`,
    size: '1024x1024',
    response_format: 'url',
    ...extra,
  });
  const submit = (headers: Record<string, string>, request: object = body()) =>
    api.post(path, request, { 'x-portkey-config': config, ...headers });
  const jobOf = async (id: string, query = '') =>
    (await api.get(`/v1/jobs/${id}${query}`)).body as unknown as JobBody;

  it('is answered 202 at once and its result is polled', async () => {
    await simulator.setFaults('stability-ai', 'latency=300');
    const submitted = await submit({ prefer: 'respond-async' });
    expect(submitted.status).toBe(202);
    const job = submitted.body as unknown as JobBody;
    expect(job).toMatchObject({ object: 'job', endpoint: path, result: null, error: null });
    expect(submitted.headers.get('location')).toBe(`/v1/jobs/${job.id}`);
    expect(submitted.headers.get('preference-applied')).toBe('respond-async');
    expect(submitted.headers.get('cache-control')).toBe('no-store');
    expect(Number(submitted.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.get(job.result_url)).status).toBe(404);

    const done = await jobOf(job.id, '?wait=20');
    expect(done).toMatchObject({ status: 'completed', error: null });
    expect(done.attempts).toMatchObject([{ number: 1, provider: 'stability-ai', status: 'succeeded' }]);
    const result = await api.get(done.result_url);
    expect(result.status).toBe(200);
    expect(result.headers.get('x-portkey-last-used-option-index')).toBe('config.targets[0]');
    expect(result.body).toEqual(done.result);
    expect((await fetch(done.result?.data[0]?.url ?? '')).status).toBe(200);
  });

  it('falls back like a synchronous call, and its log tells', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    const { id } = (await submit({ prefer: 'respond-async' })).body as unknown as JobBody;
    expect(await jobOf(id, '?wait=20')).toMatchObject({ status: 'completed' });
    const log = await eventually(async () => {
      const answer = await api.get(`/v1/logs/${id.replace('job_', 'req_')}`);
      return answer.body.status === 'completed' && (answer.body.attempts as unknown[]).length === 2
        ? answer.body
        : undefined;
    });
    expect(log).toMatchObject({ mode: 'async', fallback: true, target: 'config.targets[1]', config });
  });

  it('ends as failed with the answer that a waiting caller would have got', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    await simulator.setFaults('openai', 'quota');
    const { id } = (await submit({ prefer: 'respond-async' })).body as unknown as JobBody;
    expect(await jobOf(id, '?wait=20')).toMatchObject({
      status: 'failed',
      error: { code: 'provider_quota_exceeded' },
    });
    const result = await api.get(`/v1/jobs/${id}/result`);
    expect(result.status).toBe(429);
    expect(result.body.error).toMatchObject({ code: 'provider_quota_exceeded' });
  });

  it('is answered within the call when it is done in the time the caller gives', async () => {
    const answer = await submit({ prefer: 'wait=20' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-byway-job-id')).toMatch(/^job_/);
    expect(answer.body.data).toHaveLength(1);
  });

  it('is answered 202 when it takes longer than the caller waits, and nothing is lost', async () => {
    await simulator.setFaults('stability-ai', 'latency=2500');
    const answer = await submit({ prefer: 'wait=1' });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('preference-applied')).toBe('wait=1');
    expect(await jobOf(String(answer.body.id), '?wait=20')).toMatchObject({ status: 'completed' });
    expect((await simulator.calls()).filter(({ billed }) => billed)).toHaveLength(1);
  });

  it('is one job and one charge for one Idempotency-Key, answered byte for byte the same', async () => {
    await simulator.setFaults('stability-ai', 'latency=200');
    const request = body({ response_format: 'b64_json' });
    const key = { 'idempotency-key': `order-${Date.now()}` };
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(key, request)));
    const again = await submit(key, request);
    const bodies = new Set([...answers, again].map((answer) => JSON.stringify(answer.body)));
    expect(new Set([...answers, again].map(({ status }) => status))).toEqual(new Set([200]));
    expect(bodies.size).toBe(1);
    expect(new Set([...answers, again].map(({ headers }) => headers.get('x-byway-job-id'))).size).toBe(1);
    expect((await simulator.calls()).filter(({ billed }) => billed)).toHaveLength(1);
  });

  it('refuses a used Idempotency-Key with another body', async () => {
    const key = { 'idempotency-key': `mismatch-${Date.now()}` };
    expect((await submit(key)).status).toBe(200);
    const other = await submit(key, body({ n: 2 }));
    expect(other.status).toBe(422);
    expect(other.body.error).toMatchObject({ code: 'idempotency_mismatch' });
  });

  it('is cancelled while it runs: the provider call is aborted', async () => {
    await simulator.setFaults('stability-ai', 'latency=20000');
    const { id } = (await submit({ prefer: 'respond-async' })).body as unknown as JobBody;
    await eventually(async () => (await jobOf(id)).status === 'in_progress');
    await eventually(async () => (await simulator.calls()).length > 0);
    expect((await api.post(`/v1/jobs/${id}/cancel`, {})).status).toBe(200);
    expect(await jobOf(id, '?wait=10')).toMatchObject({ status: 'cancelled' });
    const call = await eventually(async () =>
      (await simulator.calls()).find(({ outcome }) => outcome === 'aborted'),
    );
    expect(call.provider).toBe('stability-ai');
    // Once more changes nothing.
    expect((await api.delete(`/v1/jobs/${id}`)).body).toMatchObject({ id, status: 'cancelled' });
  });

  it('that failed is submitted again as a new job, which says whose retry it is', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    await simulator.setFaults('openai', 'quota');
    const request = body({ response_format: 'b64_json' });
    const { id } = (await submit({ prefer: 'respond-async' }, request)).body as unknown as JobBody;
    expect(await jobOf(id, '?wait=20')).toMatchObject({ status: 'failed', retry_of: null });
    await simulator.clear();

    const key = { 'idempotency-key': `retry-${id}` };
    const first = await api.post(`/v1/jobs/${id}/retry`, {}, key);
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ object: 'job', endpoint: path, retry_of: id });
    expect(first.headers.get('location')).toBe(`/v1/jobs/${String(first.body.id)}`);
    expect(await jobOf(String(first.body.id), '?wait=20')).toMatchObject({ status: 'completed' });
    const again = await api.post(`/v1/jobs/${id}/retry`, {}, key);
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect((await simulator.calls()).filter(({ billed }) => billed)).toHaveLength(1);
    const log = await api.get(`/v1/logs/${String(first.body.id).replace('job_', 'req_')}`);
    expect(log.body).toMatchObject({ mode: 'async', config, request: { prompt: request.prompt } });

    const other = await api.post(`/v1/jobs/${id}/retry`, {});
    expect(other.body.id).not.toBe(first.body.id);
    expect(await jobOf(String(other.body.id), '?wait=20')).toMatchObject({ status: 'completed' });
    const done = await api.post(`/v1/jobs/${String(other.body.id)}/retry`, {});
    expect([done.status, done.body.error]).toMatchObject([409, { code: 'conflict' }]);
  });

  it('whose bodies are not to be kept cannot be retried', async () => {
    await simulator.setFaults('stability-ai', 'status=500');
    await simulator.setFaults('openai', 'quota');
    const unlogged = { prefer: 'respond-async', 'x-portkey-debug': 'false' };
    const { id } = (await submit(unlogged)).body as unknown as JobBody;
    expect(await jobOf(id, '?wait=20')).toMatchObject({ status: 'failed' });
    const answer = await api.post(`/v1/jobs/${id}/retry`, {});
    expect([answer.status, answer.body.error]).toMatchObject([409, { code: 'conflict' }]);
  });

  it('expires at its deadline without a further provider call', async () => {
    await simulator.setFaults('stability-ai', 'latency=20000');
    const submitted = await submit({ prefer: 'respond-async', 'x-byway-deadline': '1' });
    expect(await jobOf(String(submitted.body.id), '?wait=15')).toMatchObject({
      status: 'expired',
      error: { code: 'request_timeout' },
    });
    expect((await simulator.calls()).filter(({ provider }) => provider === 'openai')).toEqual([]);
  });

  it('is listed, newest first, page by page', async () => {
    const ids: unknown[] = [];
    for (let count = 0; count < 3; count += 1)
      ids.unshift((await submit({ prefer: 'respond-async' })).body.id);
    const first = await api.get('/v1/jobs?limit=2');
    const data = first.body.data as JobBody[];
    expect(data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const next = await api.get(`/v1/jobs?limit=1&after=${data[1]?.id}`);
    expect((next.body.data as JobBody[])[0]?.id).toBe(ids[2]);
    await Promise.all(ids.map((id) => jobOf(String(id), '?wait=20')));
  });

  it.each(['job_00000000000000000000000000000000', 'nonsense', 'req_1'])('%s is not found', async (id) => {
    for (const answer of [
      await api.get(`/v1/jobs/${id}`),
      await api.get(`/v1/jobs/${id}/result`),
      await api.delete(`/v1/jobs/${id}`),
      await api.post(`/v1/jobs/${id}/retry`, {}),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.body.error).toMatchObject({ code: 'not_found' });
    }
  });

  it('of another workspace is not found', async () => {
    const { id } = (await submit({ prefer: 'respond-async' })).body as unknown as JobBody;
    const workspace = await api.post('/v1/workspaces', { name: 'Other' });
    const key = await api.post('/v1/api-keys', {
      name: 'other',
      scopes: ['jobs.read', 'jobs.write'],
      workspace_id: workspace.body.id,
    });
    const other = new ApiClient(stack.url, String(key.body.key));
    expect((await other.get(`/v1/jobs/${id}`)).status).toBe(404);
    expect((await other.delete(`/v1/jobs/${id}`)).status).toBe(404);
    expect((await other.post(`/v1/jobs/${id}/retry`, {})).status).toBe(404);
    const reader = await api.post('/v1/api-keys', { name: 'reader', scopes: ['jobs.read'] });
    const reading = new ApiClient(stack.url, String(reader.body.key));
    expect((await reading.post(`/v1/jobs/${id}/retry`, {})).status).toBe(403);
    await jobOf(id, '?wait=20');
  });

  it.each([
    [{ prefer: 'wait=soon' }, 'Prefer'],
    [{ 'idempotency-key': 'x'.repeat(300) }, 'Idempotency-Key'],
    [{ prefer: 'respond-async', 'x-byway-deadline': 'never' }, 'x-byway-deadline'],
  ])('is refused by name for %j', async (headers, param) => {
    const answer = await submit(headers);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ param });
    expect(await simulator.calls()).toEqual([]);
  });
});
