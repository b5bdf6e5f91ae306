import { within } from '@byway/testing/within';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { attributes } from './attributes.js';
import { startTelemetry, type Telemetry } from './start-telemetry.js';
import { startSpan } from './trace-context.js';
import { traceIdFrom } from './trace-ids.js';

const anyValue = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const keyValues = z.array(z.object({ key: z.string(), value: anyValue }));
/** The OTLP/HTTP JSON body of a trace export (opentelemetry-proto 1.x), as far as it is checked. */
const otlpSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: keyValues }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.looseObject({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              startTimeUnixNano: z.string(),
              endTimeUnixNano: z.string(),
              attributes: keyValues,
              status: z.object({ code: z.number().optional(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});
type Export = { path: string | undefined; tenant: unknown; body: z.infer<typeof otlpSchema> };

const plain = (pairs: z.infer<typeof keyValues>) =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
  const bytes = Buffer.concat(chunks);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
}

describe('startTelemetry', () => {
  let collector: Server;
  let received: Export[];
  let telemetry: Telemetry | undefined;

  beforeEach(async () => {
    received = [];
    collector = createServer((request, response) => {
      void bodyOf(request).then((text) => {
        received.push({
          path: request.url,
          tenant: request.headers['x-tenant'],
          body: otlpSchema.parse(JSON.parse(text)),
        });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await telemetry?.shutdown();
    telemetry = undefined;
    collector.closeAllConnections();
    await new Promise((resolve) => collector.close(resolve));
  });

  const port = () => (collector.address() as AddressInfo).port;
  const start = async (more: { sampler?: string } = {}) => {
    telemetry = await startTelemetry({
      serviceName: 'gateway',
      serviceVersion: '1.2.3',
      endpoint: `http://127.0.0.1:${port()}/v1/traces`,
      headers: { 'x-tenant': 'acme' },
      ...more,
    });
    return telemetry;
  };
  const spans = () =>
    received.flatMap(({ body }) => body.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)));

  it('exports two spans that a carrier linked, with their attributes, over OTLP/HTTP', async () => {
    const running = await start();
    const parent = startSpan({ name: 'POST /v1/images/generations', kind: 'server' });
    const child = startSpan({
      name: 'generate_content gpt-image-1',
      kind: 'client',
      parent: parent.carrier,
      attributes: { [attributes.genAiProviderName]: 'openai', [attributes.attemptNumber]: 1 },
    });
    child.setAttributes({ [attributes.httpResponseStatusCode]: 503, [attributes.configSlug]: undefined });
    child.recordFailure('provider_overloaded', 'The provider is overloaded.');
    child.end();
    parent.end();
    await running.shutdown();

    expect(received[0]).toMatchObject({ path: '/v1/traces', tenant: 'acme' });
    const resource = received[0]?.body.resourceSpans[0]?.resource.attributes ?? [];
    expect(plain(resource)).toMatchObject({ 'service.name': 'gateway', 'service.version': '1.2.3' });
    expect(plain(resource)).not.toHaveProperty(['process.command_args']);
    const [first, second] = spans();
    expect(spans()).toHaveLength(2);
    // OTLP: kind 3 = client, 2 = server; status 2 = error.
    expect(first).toMatchObject({
      name: 'generate_content gpt-image-1',
      kind: 3,
      traceId: parent.traceId,
      spanId: child.spanId,
      parentSpanId: parent.spanId,
      status: { code: 2, message: 'The provider is overloaded.' },
    });
    expect(plain(first?.attributes ?? [])).toEqual({
      'gen_ai.provider.name': 'openai',
      'byway.attempt.number': 1,
      'http.response.status_code': 503,
      'error.type': 'provider_overloaded',
    });
    expect(second).toMatchObject({ kind: 2, traceId: parent.traceId, spanId: parent.spanId });
    expect(second?.parentSpanId ?? '').toBe('');
  });

  it("continues a caller's trace and exports under it", async () => {
    const running = await start();
    const parent = {
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'v=1',
    };
    const span = startSpan({ name: 'request', parent });
    span.end();
    expect(span.carrier.tracestate).toBe('v=1');
    await running.shutdown();
    expect(spans()).toMatchObject([
      { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', parentSpanId: '00f067aa0ba902b7', spanId: span.spanId },
    ]);
  });

  it('exports a root span under the trace id that the caller chose, with no made-up parent', async () => {
    const running = await start();
    const traceId = traceIdFrom('checkout-42');
    startSpan({ name: 'request', traceId }).end();
    startSpan({ name: 'other' }).end();
    await running.shutdown();
    expect(spans()[0]).toMatchObject({ traceId });
    expect(spans()[0]?.parentSpanId ?? '').toBe('');
    expect(spans()[1]?.traceId).not.toBe(traceId);
  });

  it('keeps a start that lies before the process itself', async () => {
    const running = await start();
    const enqueuedAt = Math.floor(performance.timeOrigin) - 60_000;
    startSpan({ name: 'queue wait', startTime: enqueuedAt }).end(enqueuedAt + 250);
    await running.shutdown();
    expect(spans()[0]).toMatchObject({
      startTimeUnixNano: `${enqueuedAt}000000`,
      endTimeUnixNano: `${enqueuedAt + 250}000000`,
    });
  });

  it('does not record what the caller decided not to sample, but still gives ids', async () => {
    const running = await start();
    const parent = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00' };
    const span = startSpan({ name: 'request', parent });
    span.end();
    await running.shutdown();
    expect(spans()).toEqual([]);
    expect(span.carrier.traceparent).toBe(`00-4bf92f3577b34da6a3ce929d0e0e4736-${span.spanId}-00`);
    expect(span.spanId).not.toBe('00f067aa0ba902b7');
  });

  it('obeys OTEL_TRACES_SAMPLER and refuses one that does not exist', async () => {
    const running = await start({ sampler: 'always_off' });
    startSpan({ name: 'request' }).end();
    await running.shutdown();
    expect(spans()).toEqual([]);
    await expect(start({ sampler: 'sometimes' })).rejects.toThrow(/OTEL_TRACES_SAMPLER/);
  });

  it('ends within its limit when the collector is away, and says so', async () => {
    const warnings: string[] = [];
    const running = await startTelemetry({
      serviceName: 'gateway',
      serviceVersion: '1.2.3',
      endpoint: 'http://127.0.0.1:1/v1/traces',
      warn: (message) => warnings.push(message),
    });
    startSpan({ name: 'request' }).end();
    await within(4000, running.shutdown());
    expect(warnings.join()).toMatch(/not exported/);
  });

  it('without an endpoint exports nothing and leaves ids working', async () => {
    const off = await startTelemetry({ serviceName: 'gateway', serviceVersion: '1.2.3' });
    const span = startSpan({ name: 'request' });
    span.end();
    await off.shutdown();
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(received).toEqual([]);
  });
});
