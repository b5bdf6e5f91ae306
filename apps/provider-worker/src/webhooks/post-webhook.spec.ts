import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOutboundAgents, type OutboundAgents } from '../provider-call/outbound-agents.js';
import { postWebhook } from './post-webhook.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

describe('a webhook', () => {
  let server: Server;
  let port: number;
  let handler: Handler;
  let calls = 0;
  let trusted: OutboundAgents;
  let guarded: OutboundAgents;

  beforeAll(async () => {
    server = createServer((request, response) => {
      calls += 1;
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    trusted = createOutboundAgents(['127.0.0.1']);
    guarded = createOutboundAgents([], (_name, _options, answer) =>
      answer(null, [{ address: '10.0.0.1', family: 4 }]),
    );
  });
  afterAll(async () => {
    await Promise.all([trusted.close(), guarded.close()]);
    server.closeAllConnections();
    server.close();
  });

  const post = (path = '/hook?token=hush', timeoutMs = 60_000) =>
    postWebhook(
      { url: `http://127.0.0.1:${port}${path}`, headers: { 'webhook-id': 'msg_1' }, payload: '{"a":"ü"}' },
      { agents: trusted, timeoutMs },
    );

  it('is posted as JSON with its signature, and its answer is the status', async () => {
    let seen: unknown;
    handler = ({ method, url, headers }, response, body) => {
      const { 'content-type': type, 'webhook-id': id, 'user-agent': agent } = headers;
      seen = { method, url, type, id, agent, body };
      response.writeHead(204).end();
    };
    expect(await post()).toEqual({ status: 204, retryAfterMs: null, error: null });
    expect(seen).toEqual({
      method: 'POST',
      url: '/hook?token=hush',
      type: 'application/json',
      id: 'msg_1',
      agent: 'Byway-Webhooks',
      body: '{"a":"ü"}',
    });
  });

  it('does not follow a redirect', async () => {
    calls = 0;
    handler = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect(await post()).toEqual({ status: 307, retryAfterMs: null, error: null });
    expect(calls).toBe(1);
  });

  it('hears how long to wait', async () => {
    handler = (_, response) => response.writeHead(503, { 'retry-after': '120' }).end();
    expect(await post()).toEqual({ status: 503, retryAfterMs: 120_000, error: null });
  });

  it('is not held up by an answer that is long or never ends', async () => {
    handler = (_, response) => {
      response.writeHead(200);
      response.on('error', () => undefined);
      const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 5);
      response.once('close', () => clearInterval(timer));
    };
    expect(await post()).toMatchObject({ status: 200 });
    // The answer's head comes at once, its end never: the time ends it.
    handler = (_, response) => void response.writeHead(200).write('a');
    expect(await post('/', 1_000)).toMatchObject({ status: 200 });
  });

  it('fails when the receiver does not answer in time', async () => {
    handler = () => undefined;
    const { status, error } = await post('/hook?token=hush', 200);
    expect([status, error?.code]).toEqual([null, 'timeout']);
  });

  it('fails when the connection breaks or is refused, without a word about the URL', async () => {
    handler = (request) => request.socket.destroy();
    const broken = await post();
    const closed = await postWebhook(
      { url: 'http://127.0.0.1:1/hook?token=hush', headers: {}, payload: '{}' },
      { agents: trusted, timeoutMs: 60_000 },
    );
    for (const { status, error } of [broken, closed]) {
      expect([status, error?.code]).toEqual([null, 'connection_failed']);
      expect(error?.message).not.toContain('hush');
    }
  });

  // The last one is a name that resolves to a private address.
  it.each(['127.0.0.1', '[::1]', 'localhost', '10.0.0.1', 'hooks.example'])(
    'does not go to %s, which is private',
    async (host) => {
      calls = 0;
      const { status, error } = await postWebhook(
        { url: `http://${host}:${port}/hook`, headers: {}, payload: '{}' },
        { agents: guarded, timeoutMs: 60_000 },
      );
      expect([status, error?.code]).toEqual([null, 'host_not_allowed']);
      expect(calls).toBe(0);
    },
  );
});
