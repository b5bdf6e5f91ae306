import { eventually } from '@byway/testing/eventually';
import type { ExportedSpan } from '@byway/testing/otlp-receiver';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BywayUser } from './byway-user.js';
import { exportedSpans, exportsWith, joinStack, type SharedStack } from './shared-stack.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const callerSpan = '00f067aa0ba902b7';

describe('tracing', () => {
  let stack: SharedStack;
  let user: BywayUser;
  let fallback: object;

  beforeAll(async () => {
    stack = await joinStack('services');
    user = new BywayUser(stack);
    fallback = {
      strategy: { mode: 'fallback' },
      targets: [
        {
          virtual_key: await user.virtualKey('stability-ai', 'status=500'),
          override_params: { model: 'stable-diffusion-v1-6' },
        },
        { virtual_key: await user.virtualKey('openai'), override_params: { model: 'gpt-image-2' } },
      ],
    };
  });
  afterAll(() => stack.leave());

  /** Spans of a request that failed over once: server, producer, two consumers, two clients. */
  function spansOf(traceId: string, count = 6): Promise<ExportedSpan[]> {
    return eventually(async () => {
      const spans = await exportedSpans(traceId);
      return spans.length >= count ? spans : undefined;
    });
  }

  it("continues the caller's trace through the queue, both attempts and the provider calls", async () => {
    const answer = await user.generate(fallback, {}, { traceparent: `00-${trace}-${callerSpan}-01` });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-portkey-trace-id')).toBe(trace);

    const spans = await spansOf(trace);
    expect(spans).toHaveLength(6);
    const ofKind = (kind: ExportedSpan['kind']) => spans.filter((span) => span.kind === kind);
    const [server] = ofKind('server');
    expect(server).toMatchObject({
      name: 'POST /v1/images/generations',
      service: 'byway-gateway',
      parentSpanId: callerSpan,
      failed: false,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/images/generations',
        'http.response.status_code': 200,
        'byway.request.id': answer.headers.get('x-request-id'),
        'byway.attempt.count': 2,
        'byway.target': 'config.targets[1]',
      },
    });
    expect(ofKind('producer')).toMatchObject([
      { name: 'send attempt.stability-ai', service: 'byway-gateway', parentSpanId: server?.spanId },
    ]);

    const consumers = ofKind('consumer').sort(
      (a, b) => Number(a.attributes['byway.attempt.number']) - Number(b.attributes['byway.attempt.number']),
    );
    const worker = { service: 'byway-provider-worker', parentSpanId: server?.spanId };
    expect(consumers).toMatchObject([
      {
        ...worker,
        name: 'process attempt.stability-ai',
        failed: true,
        attributes: {
          'messaging.destination.name': 'attempt.stability-ai',
          'byway.target': 'config.targets[0]',
          'byway.attempt.next_step': 'fallback',
          'error.type': 'provider_unavailable',
        },
      },
      {
        ...worker,
        name: 'process attempt.openai',
        failed: false,
        attributes: { 'byway.target': 'config.targets[1]', 'byway.attempt.next_step': 'finish' },
      },
    ]);

    const clients = consumers.map(({ spanId }) => spans.find(({ parentSpanId }) => parentSpanId === spanId));
    const images = { 'gen_ai.operation.name': 'generate_content', 'gen_ai.output.type': 'image' };
    expect(clients).toMatchObject([
      {
        kind: 'client',
        name: 'generate_content stable-diffusion-v1-6',
        failed: true,
        attributes: {
          ...images,
          'gen_ai.provider.name': 'stability-ai',
          'gen_ai.request.model': 'stable-diffusion-v1-6',
          'http.response.status_code': 500,
          'error.type': 'provider_unavailable',
        },
      },
      {
        kind: 'client',
        name: 'generate_content gpt-image-2',
        failed: false,
        attributes: {
          ...images,
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'gpt-image-2',
          'http.response.status_code': 200,
        },
      },
    ]);

    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log).toMatchObject({ trace_id: trace, span_id: server?.spanId, parent_span_id: callerSpan });
    expect(log.attempts.map(({ span_id }) => span_id)).toEqual(consumers.map(({ spanId }) => spanId));
  });

  it('goes through the queue of a durable call as well', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${traceId}-${callerSpan}-01`, prefer: 'wait=20' };
    const answer = await user.generate(fallback, {}, headers);
    expect([answer.status, answer.headers.get('x-portkey-trace-id')]).toEqual([200, traceId]);
    const spans = await spansOf(traceId);
    const server = spans.find(({ kind }) => kind === 'server');
    // Around the acceptance: the ledger queues the attempts.
    expect(spans.filter(({ kind }) => kind === 'producer')).toMatchObject([
      { name: 'send attempt.stability-ai', service: 'byway-gateway', parentSpanId: server?.spanId },
    ]);
    const consumers = spans.filter(({ kind }) => kind === 'consumer');
    expect(consumers.map(({ parentSpanId }) => parentSpanId)).toEqual([server?.spanId, server?.spanId]);
    expect(spans.filter(({ kind }) => kind === 'client')).toHaveLength(2);
    const log = await user.finishedLog(answer.headers.get('x-request-id'));
    expect(log).toMatchObject({ trace_id: traceId, mode: 'async', attempt_count: 2 });
  });

  it('puts requests with the same x-portkey-trace-id, any text, into one trace that the text finds', async () => {
    const text = 'my-trace: checkout 42/a&b';
    const named = { 'x-portkey-trace-id': text };
    const ids: string[] = [];
    const traceIds = new Set<string>();
    for (const headers of [named, named]) {
      const answer = await user.generate(fallback, {}, headers);
      const id = answer.headers.get('x-request-id') ?? '';
      traceIds.add((await user.finishedLog(id)).trace_id);
      expect(answer.headers.get('x-portkey-trace-id')).toBe([...traceIds][0]);
      ids.push(id);
    }
    expect(traceIds.size).toBe(1);
    const [traceId = ''] = traceIds;

    const { api } = stack;
    for (const wanted of [text, traceId]) {
      const { body } = await api.get(`/v1/logs?trace_id=${encodeURIComponent(wanted)}`);
      expect(body).toMatchObject({ total: 2 });
    }
    const { body } = await api.get(`/v1/traces/${encodeURIComponent(text)}`);
    expect(body).toMatchObject({ trace_id: traceId, requests: [{ id: ids[0] }, { id: ids[1] }] });

    const servers = (await spansOf(traceId, 12)).filter(({ kind }) => kind === 'server');
    expect(servers.map(({ parentSpanId }) => parentSpanId)).toEqual([null, null]);
    expect(servers[0]?.attributes['byway.caller.trace_id']).toBe(text);
  });

  it('begins a trace of its own when the traceparent is broken', async () => {
    const answer = await user.generate(fallback, {}, { traceparent: '00-zz-zz-01' });
    const traceId = answer.headers.get('x-portkey-trace-id') ?? '';
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect((await spansOf(traceId)).find(({ kind }) => kind === 'server')?.parentSpanId).toBeNull();
  });

  it('records a request that no target could serve as failed', async () => {
    const config = { virtual_key: await user.virtualKey('openai', 'quota;label=tracing') };
    const answer = await user.generate(config);
    expect(answer.status).toBe(429);
    const spans = await spansOf(answer.headers.get('x-portkey-trace-id') ?? '', 4);
    const failed = spans.filter((span) => span.failed);
    expect(failed.map(({ kind }) => kind).sort()).toEqual(['client', 'consumer', 'server']);
    for (const { attributes } of failed) expect(attributes['error.type']).toBe('provider_quota_exceeded');
  });

  it('writes neither prompts nor keys on spans', async () => {
    await spansOf(trace);
    // Of all specs so far; that something is found at all shows that this looks at the right place.
    expect(await exportsWith(trace)).toBeGreaterThan(0);
    expect(await exportsWith('Kraken')).toBe(0);
    expect(await exportsWith(stack.adminKey)).toBe(0);
  });
});
