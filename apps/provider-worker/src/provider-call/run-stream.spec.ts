import { BywayError } from '@byway/errors/byway-error';
import type { StreamEvent } from '@byway/openai-wire/stream-text';
import type { StreamingAdapter, StreamStep, TextTarget } from '@byway/providers/spec/streaming-adapter';
import { eventually } from '@byway/testing/eventually';
import { fakeOnly } from '@byway/testing/fake-only';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { BodyMemory } from './body-memory.js';
import { createOutboundAgents, type OutboundAgents } from './outbound-agents.js';
import { type ChunksEnd, runStream, type StreamConnection } from './run-stream.js';

const target: TextTarget = { model: 'm', customHost: null, answerId: 'chatcmpl-1', createdS: 1 };
const eventSchema = z.object({ text: z.string().optional(), error: z.string().optional() });

/** A small provider: `{"text"}` events, `{"error"}`, `[END]`. */
const adapter: StreamingAdapter<string, { text: string }, string> = {
  start: () => ({
    kind: 'send',
    requests: [
      { method: 'POST', origin: 'configured', path: '/', auth: 'credential', headers: {}, body: null },
    ],
  }),
  next([response]) {
    if (response?.status !== 200) {
      return { kind: 'failed', failure: { code: 'provider_overloaded', message: 'busy' } };
    }
    const text = Buffer.from(response.bytes).toString();
    return { kind: 'done', out: { answer: { text }, usage: {}, finishReason: 'stop', warnings: [] } };
  },
  openStream: () => ({ push, end: () => failed('malformed_response', 'no terminator') }),
};

function push({ data }: StreamEvent): StreamStep<string> {
  if (data === '[END]') {
    const usage = { outputTokens: 3 };
    return { state: 'done', chunks: [], hasOutput: false, usage, finishReason: 'stop', warnings: [] };
  }
  let event: z.output<typeof eventSchema>;
  try {
    event = eventSchema.parse(JSON.parse(data));
  } catch {
    return failed('malformed_response', 'unreadable');
  }
  if (event.error !== undefined) return failed('provider_unavailable', event.error);
  return { state: 'open', chunks: [event.text ?? '<role>'], hasOutput: event.text !== undefined };
}

function failed(code: 'malformed_response' | 'provider_unavailable', message: string): StreamStep<string> {
  const usage = { inputTokens: 7 };
  return { state: 'failed', chunks: [], hasOutput: false, failure: { code, message }, usage };
}

type Script = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

describe('a streamed answer', () => {
  let server: Server;
  let baseUrl: string;
  let agents: OutboundAgents;
  let script: Script;
  let isClosed = false;

  beforeAll(async () => {
    server = createServer((request, response) => {
      response.once('close', () => (isClosed = true));
      void script(response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    agents = createOutboundAgents(['127.0.0.1']);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    isClosed = false;
  });
  afterAll(async () => {
    await agents.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const sse: Script = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-request-id': 'up-1' });
  };

  function run(serve: Script, changes: Partial<StreamConnection> = {}) {
    script = serve;
    return runStream(
      adapter,
      { input: 'in', target },
      {
        baseUrl,
        credentialHeaders: { authorization: 'Bearer k' },
        forwardedHeaders: {},
        agents,
        responseLimit: 100_000,
        memory: new BodyMemory().lease(),
        idleTimeoutMs: 60_000,
        signal: new AbortController().signal,
        ...changes,
      },
    );
  }

  /** Runs a stream that begins, and reads it. */
  async function read(
    serve: Script,
    changes?: Partial<StreamConnection>,
    onBegin: () => void = () => undefined,
  ): Promise<{ texts: string[]; end: ChunksEnd }> {
    const outcome = await run(serve, changes);
    if (outcome.kind !== 'stream') throw new Error(JSON.stringify(outcome));
    onBegin();
    const texts: string[] = [];
    for (;;) {
      const next = await outcome.chunks.batches.next();
      if (next.done === true) return { texts, end: next.value };
      texts.push(...next.value);
    }
  }

  const events = (...data: string[]) => data.map((one) => `data: ${one}\n\n`).join('');
  const text = (value: string) => JSON.stringify({ text: value });

  /** Sends the bytes in pieces, each by itself. */
  async function inPieces(response: ServerResponse, bytes: Uint8Array, size: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      await sleep(1);
    }
    response.end();
  }

  it.each([1, 2, 3, 7])(
    'is read whatever way it is cut (%d bytes), characters of four bytes too',
    async (size) => {
      const body = Buffer.from(events(text('né'), text('🐙 Kraken'), text('終'), '[END]'));
      const { texts, end } = await read(async (response, request) => {
        await sse(response, request);
        await inPieces(response, body, size);
      });
      expect(texts).toEqual(['né', '🐙 Kraken', '終']);
      expect(end).toMatchObject({ failure: null, usage: { outputTokens: 3 }, finishReason: 'stop' });
    },
  );

  it.each([
    ['CRLF and comments', `: hello\r\n\r\ndata: ${text('a')}\r\n\r\n: ping\r\n\r\ndata: [END]\r\n\r\n`],
    ['lone carriage returns', `data: ${text('a')}\r\rdata: [END]\r\r`],
    ['names, ids and unknown fields', `event: x\nid: 1\nfoo: bar\ndata: ${text('a')}\n\ndata:[END]\n\n`],
    ['data on two lines', `data: {"text":\ndata: "a"}\n\ndata: [END]\n\n`],
    ['a byte order mark', `\uFEFFdata: ${text('a')}\n\ndata: [END]\n\n`],
    ['no blank line at the end', `data: ${text('a')}\n\ndata: [END]`],
  ])('is read with %s', async (_name, body) => {
    const { texts, end } = await read(async (response, request) => {
      await sse(response, request);
      response.end(body);
    });
    expect(texts).toEqual(['a']);
    expect(end.failure).toBeNull();
  });

  it('hands out each chunk when it comes, and what comes before the first output with it', async () => {
    let goOn: () => void = () => undefined;
    const outcome = await run((response, request) => {
      void sse(response, request);
      response.write(events('{}', text('first')));
      goOn = () => response.end(events(text('second'), '[END]'));
    });
    if (outcome.kind !== 'stream') throw new Error(outcome.kind);
    expect(outcome.facts).toMatchObject({ status: 200, providerRequestId: 'up-1' });
    expect((await outcome.chunks.batches.next()).value).toEqual(['<role>', 'first']);
    goOn();
    expect((await outcome.chunks.batches.next()).value).toEqual(['second']);
  });

  it.each([
    ['an error as the first event', events('{"error":"no"}'), 'provider_unavailable'],
    ['an error before any output', events('{}', '{}', '{"error":"no"}'), 'provider_unavailable'],
    ['an event that is no JSON', events('{}', '{"te'), 'malformed_response'],
    ['an end without a terminator', events('{}'), 'malformed_response'],
    ['nothing', '', 'malformed_response'],
    ['a page', '<html>', 'malformed_response'],
  ])('that begins with %s is a failure like any other', async (_name, body, code) => {
    const outcome = await run((response, request) => {
      void sse(response, request);
      response.end(body);
    });
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code }, facts: { status: 200 } });
  });

  it('that is cut off before any output is a failure like any other', async () => {
    const outcome = await run(async (response, request) => {
      await sse(response, request);
      response.write(events('{}'));
      await sleep(20);
      response.destroy();
    });
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code: 'malformed_response' } });
  });

  it('that begins too late is the failure of its time limit, and the provider call is ended', async () => {
    const abort = new AbortController();
    const outcome = await run(
      (response, request) => {
        void sse(response, request);
        response.write(': wait\n\n');
        setTimeout(() => abort.abort(new BywayError('provider_timeout', 'late')), 20);
      },
      { signal: abort.signal },
    );
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code: 'provider_timeout' } });
    await eventually(() => isClosed);
  });

  it('that never comes to an output is given up at the size limit', async () => {
    const outcome = await run(
      (response, request) => {
        void sse(response, request);
        const filler = setInterval(() => response.write(events('{}').repeat(50)), 1);
        response.once('close', () => clearInterval(filler));
      },
      { responseLimit: 10_000 },
    );
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code: 'response_too_large' } });
    await eventually(() => isClosed);
  });

  it('with one event above the size limit is given up', async () => {
    const outcome = await run(
      (response, request) => {
        void sse(response, request);
        response.write(`data: ${'x'.repeat(30_000)}`);
      },
      { responseLimit: 10_000 },
    );
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code: 'response_too_large' } });
  });

  it.each<[string, Script, string]>([
    ['an error event', (response) => void response.end(events('{"error":"no"}')), 'provider_unavailable'],
    ['an unreadable event', (response) => void response.end(events('{"te')), 'malformed_response'],
    ['an end without a terminator', (response) => void response.end(), 'malformed_response'],
    ['a cut connection', (response) => void response.destroy(), 'malformed_response'],
    ['silence', () => undefined, 'provider_timeout'],
  ])('that has begun and ends with %s says so at its end', async (_name, finish, code) => {
    let begin: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begin = resolve));
    const { texts, end } = await read(
      async (response, request) => {
        await sse(response, request);
        response.write(events(text('a')));
        await hasBegun;
        await finish(response, request);
      },
      code === 'provider_timeout' ? { idleTimeoutMs: 100 } : {},
      begin,
    );
    expect(texts).toEqual(['a']);
    expect(end.failure).toMatchObject({ code });
    await eventually(() => isClosed);
  });

  it('is not taken for silent while comments come', async () => {
    jest.useFakeTimers(fakeOnly('setTimeout', 'clearTimeout'));
    const timers = jest.spyOn(globalThis, 'setTimeout');
    const waits = () => timers.mock.calls.filter(([, ms]) => ms === 100).length;
    const { end } = await read(
      async (response, request) => {
        await sse(response, request);
        response.write(events(text('a')));
        await eventually(() => waits() === 1);
        for (let count = 2; count < 8; count += 1) {
          jest.advanceTimersByTime(80);
          response.write(': ping\n\n');
          await eventually(() => waits() === count);
        }
        response.end(events('[END]'));
      },
      { idleTimeoutMs: 100 },
    );
    expect(end.failure).toBeNull();
  });

  it('does not hurry a reader who takes its time', async () => {
    jest.useFakeTimers(fakeOnly('setTimeout', 'clearTimeout'));
    const outcome = await run(
      (response, request) => {
        void sse(response, request);
        response.end(events(text('a'), text('b'), '[END]'));
      },
      { idleTimeoutMs: 50 },
    );
    if (outcome.kind !== 'stream') throw new Error(outcome.kind);
    await outcome.chunks.batches.next();
    jest.advanceTimersByTime(60_000);
    expect((await outcome.chunks.batches.next()).value).toMatchObject({ failure: null });
  });

  it('can be closed while it is awaited, which ends the provider call', async () => {
    const outcome = await run((response, request) => {
      void sse(response, request);
      response.write(events(text('a')));
    });
    if (outcome.kind !== 'stream') throw new Error(outcome.kind);
    await outcome.chunks.batches.next();
    const next = outcome.chunks.batches.next();
    outcome.chunks.close(new BywayError('cancelled', 'gone'));
    expect((await next).value).toMatchObject({ failure: { code: 'cancelled' } });
    await eventually(() => isClosed);
  });

  it('leaves the connection for the next call when the provider closes it well', async () => {
    const ports: (number | undefined)[] = [];
    // Not always by the very next call: the stream is read to its end when the answer was handed out.
    await eventually(async () => {
      await read(async (response, request) => {
        ports.push(request.socket.remotePort);
        await sse(response, request);
        response.end(events(text('a'), '[END]'));
      });
      return new Set(ports).size < ports.length;
    });
  });

  it('that is refused is read whole and left to the adapter', async () => {
    const outcome = await run((response) => {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"busy"}');
    });
    expect(outcome).toMatchObject({
      kind: 'failure',
      failure: { code: 'provider_overloaded' },
      facts: { status: 503, errorBody: '{"error":"busy"}' },
    });
  });

  it('may come as one JSON answer', async () => {
    const outcome = await run((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"all"}');
    });
    expect(outcome).toMatchObject({ kind: 'success', out: { answer: { text: '{"text":"all"}' } } });
  });

  it('of a provider that is not there is a failure like any other', async () => {
    const outcome = await run(() => undefined, { baseUrl: 'http://127.0.0.1:1' });
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code: 'provider_unavailable' } });
  });
});
