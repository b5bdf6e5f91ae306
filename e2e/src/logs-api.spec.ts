import { eventually } from '@byway/testing/eventually';
import { type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { DocumentedApi } from './documented-api.js';

describe('the logs of the API', () => {
  let services: Services;
  let user: BywayUser;
  let api: DocumentedApi;
  let slug: string;
  let config: string;

  beforeAll(async () => {
    services = await startServices();
    user = new BywayUser(services);
    api = await DocumentedApi.open(services);
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
  }, 120_000);
  afterAll(() => services.stop());

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
});
