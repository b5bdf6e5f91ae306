import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { DocumentedApi } from './documented-api.js';
import { joinStack, type SharedStack } from './shared-stack.js';

describe('the logs of the API', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let api: DocumentedApi;
  let slug: string;
  let config: string;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    api = await DocumentedApi.open(stack);
    slug = await user.virtualKey('openai', 'ok;label=logs');
    const failing = await user.virtualKey('stability-ai', '503;label=logs');
    config = await user.config({
      strategy: { mode: 'fallback' },
      targets: [
        { virtual_key: failing, override_params: { model: 'stable-diffusion-v1-6' } },
        { virtual_key: slug },
      ],
    });
    const plain = await user.generate(
      { virtual_key: slug },
      {},
      { 'x-portkey-metadata': '{"team":"red","n":"1"}' },
    );
    const fallback = await user.generate(config, {}, { 'x-portkey-metadata': '{"team":"blue"}' });
    const failed = await user.generate({
      virtual_key: failing,
      override_params: { model: 'stable-diffusion-v1-6' },
    });
    for (const { headers } of [plain, fallback, failed]) await user.finishedLog(headers.get('x-request-id'));
  });
  afterAll(() => stack.leave());

  it.each<[string, () => Record<string, string>, number]>([
    ['status', () => ({ status: 'failed', virtual_key: slug }), 0],
    ['HTTP status', () => ({ status: '5xx' }), 1],
    ['virtual key', () => ({ virtual_key: slug }), 2],
    ['config', () => ({ config }), 1],
    ['metadata', () => ({ metadata: '{"team":"red","n":"1"}' }), 1],
    ['fallback', () => ({ fallback: 'true', virtual_key: slug }), 1],
    ['retried', () => ({ retried: 'true' }), 0],
    ['endpoint', () => ({ endpoint: '/v1/images/generations', virtual_key: slug }), 2],
    ['endpoint', () => ({ endpoint: '/v1/chat/completions', virtual_key: slug }), 0],
    ['API key', () => ({ api_key: 'key_none' }), 0],
    ['provider', () => ({ provider: 'openai', virtual_key: slug }), 2],
    ['model', () => ({ model: 'gpt-image-2', virtual_key: slug }), 2],
    ['time', () => ({ time_from: '2100-01-01' }), 0],
    ['time', () => ({ time_to: '2100-01-01T00:00:00Z', config }), 1],
  ])('are filtered by %s', async (_, query, total) => {
    const { status, body } = await api.call('listLogs', { query: query() });
    expect([status, body.total]).toEqual([200, total]);
  });

  it('come page by page', async () => {
    const first = await api.call('listLogs', { query: { virtual_key: slug, limit: '1' } });
    const [newest] = first.body.data as { id: string }[];
    const second = await api.call('listLogs', {
      query: { virtual_key: slug, limit: '1', after: newest?.id ?? '' },
    });
    expect([first.body.total, second.body.total]).toEqual([2, 2]);
    expect(second.body.data).toHaveLength(1);
    expect((second.body.data as { id: string }[])[0]?.id).not.toBe(newest?.id);
  });

  it.each([
    [{ status: 'broken' }, 'status'],
    [{ limit: '0' }, 'limit'],
    [{ time_from: 'yesterday' }, 'time_from'],
    [{ metadata: '{' }, 'metadata'],
    [{ fallback: 'maybe' }, 'fallback'],
    [{ retried: 'maybe' }, 'retried'],
    [{ colour: 'red' }, 'colour'],
  ])('are not listed for %j, and the answer names the parameter', async (query, param) => {
    const { status, body } = await api.call('listLogs', { query: query });
    expect([status, body.error]).toMatchObject([400, { param }]);
  });

  it('show a request with its bodies and its trace', async () => {
    const { body } = await api.call('listLogs', { query: { config } });
    const [{ id, trace_id }] = body.data as [{ id: string; trace_id: string }];
    const log = await eventually(async () => {
      const read = await api.call('getLog', { path: { id } });
      return (read.body.attempts as { response: unknown }[]).every(({ response }) => response !== null)
        ? read.body
        : undefined;
    });
    expect(log).toMatchObject({
      request: { prompt: expect.stringContaining('Kraken') },
      attempts: [{}, {}],
    });
    const trace = await api.call('getTrace', { path: { traceId: trace_id } });
    expect(trace.body).toMatchObject({ requests: [{ id }], spans: expect.arrayContaining([]) });
  });

  it('are added up: totals, buckets and groups, with the same filters', async () => {
    const query = { virtual_key: slug };
    const totals = await api.call('getTotals', { query });
    expect(totals.body).toMatchObject({
      object: 'analytics.totals',
      ...{ requests: 2, errors: 0, error_rate: 0, fallbacks: 1, fallback_rate: 0.5, cache_hits: 0 },
      ...{ images: 2, latency_ms: { p50: expect.any(Number), p95: expect.any(Number) } },
    });
    expect(Number(totals.body.cost_usd)).toBeGreaterThan(0);
    const buckets = await api.call('getTimeseries', { query: { ...query, interval: 'hour' } });
    const requests = (buckets.body.data as { requests: number }[]).map((bucket) => bucket.requests);
    expect([24, 25]).toContain(buckets.body.total);
    expect(requests.reduce((sum, count) => sum + count)).toBe(2);
    const groups = await api.call('getBreakdown', { query: { by: 'provider' } });
    expect(groups.body).toMatchObject({
      total: 2,
      data: [
        { key: 'openai', requests: 2, errors: 0 },
        { key: 'stability-ai', requests: 1, errors: 1, error_rate: 1 },
      ],
    });
  });

  it.each([
    ['getTotals', { time_from: '2026-11-22', time_to: '2026-11-21' }, 'time_from'],
    ['getTimeseries', {}, 'interval'],
    ['getTimeseries', { interval: 'minute', time_from: '2026-01-01' }, 'interval'],
    ['getBreakdown', { by: 'colour' }, 'by'],
  ])('are not added up by %s for %j, and the answer names the parameter', async (operation, query, param) => {
    const { status, body } = await api.call(operation, { query: query });
    expect([status, body.error]).toMatchObject([400, { param }]);
  });

  describe('show headers', () => {
    const given = { 'user-agent': '<img src=x onerror=alert(1)>', 'x-stainless-lang': 'e2e' };
    const headersOf = async (id: unknown) => {
      const { body } = await api.call('getLog', { path: { id: String(id) } });
      return [body.request_headers, body.response_headers];
    };

    it.each(['MISS', 'HIT'])('of a call and its answer, also with the cache (%s)', async (status) => {
      const cached = { virtual_key: slug, cache: { mode: 'simple' } };
      const { headers } = await user.generate(cached, {}, given);
      expect(headers.get('x-portkey-cache-status')).toBe(status);
      const id = headers.get('x-request-id');
      await user.finishedLog(id);
      expect(await headersOf(id)).toEqual([
        expect.objectContaining({ ...given, 'x-portkey-config': '(inline config, not kept)' }),
        expect.objectContaining({
          'content-type': 'application/json',
          'x-request-id': id,
          'x-portkey-cache-status': status,
          'x-byway-attempts': headers.get('x-byway-attempts'),
        }),
      ]);
    });

    it('of an error', async () => {
      const failing = await user.virtualKey('openai', '429;label=headers');
      const { status, headers } = await user.generate({ virtual_key: failing }, {}, given);
      expect(status).toBe(429);
      const id = headers.get('x-request-id');
      await user.finishedLog(id);
      expect(await headersOf(id)).toMatchObject([
        given,
        { 'x-should-retry': headers.get('x-should-retry'), 'content-type': headers.get('content-type') },
      ]);
    });

    it('of a stream', async () => {
      const body = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'hello' }] };
      const response = await fetch(`${stack.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          ...given,
          'x-portkey-api-key': stack.adminKey,
          'x-portkey-virtual-key': slug,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      });
      expect(await response.text()).toContain('[DONE]');
      const id = response.headers.get('x-request-id');
      await user.finishedLog(id);
      expect(await headersOf(id)).toMatchObject([
        { ...given, 'x-portkey-virtual-key': slug },
        { 'content-type': response.headers.get('content-type'), 'x-portkey-provider': 'openai' },
      ]);
    });

    it('of a job: those of its result', async () => {
      const durable = { ...given, prefer: 'respond-async', 'idempotency-key': 'order-of-ada-lovelace' };
      const { body } = await user.generate({ virtual_key: slug }, {}, durable);
      const job = String(body.id);
      await api.call('getJob', { path: { id: job }, query: { wait: '20' } });
      const id = job.replace('job_', 'req_');
      await user.finishedLog(id);
      const result = await api.call('getJobResult', { path: { id: job } });
      expect(await headersOf(id)).toMatchObject([
        { ...given, prefer: 'respond-async', 'idempotency-key': 'order-o...' },
        { 'x-byway-job-id': job, 'x-byway-cost-usd': result.headers.get('x-byway-cost-usd') },
      ]);
    });

    it.each<Record<string, string>>([{}, { prefer: 'wait=20' }])(
      'not with x-portkey-debug: false (%j)',
      async (preference) => {
        const unlogged = { ...given, ...preference, 'x-portkey-debug': 'false' };
        const { headers } = await user.generate({ virtual_key: slug }, {}, unlogged);
        const id = headers.get('x-byway-job-id')?.replace('job_', 'req_') ?? headers.get('x-request-id');
        await user.finishedLog(id);
        expect(await headersOf(id)).toEqual([null, null]);
      },
    );
  });
});
