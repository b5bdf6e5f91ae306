import { BywayError } from '@byway/errors/byway-error';
import type { ProviderRequest } from '@byway/providers/spec/adapter';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyMemory } from './body-memory.js';
import { createOutboundAgents, type OutboundAgents } from './outbound-agents.js';
import { type ProviderConnection, sendRequest } from './send-request.js';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const request: ProviderRequest = {
  method: 'POST',
  origin: 'configured',
  path: '/generate',
  auth: 'credential',
  headers: { accept: 'image/png' },
  body: { kind: 'json', value: { prompt: 'cat' } },
};

describe('a request to a provider', () => {
  let server: Server;
  let handler: Handler;
  let baseUrl: string;
  let trusted: OutboundAgents;
  let guarded: OutboundAgents;

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => handler(incoming, response, Buffer.concat(chunks).toString()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    baseUrl = `http://127.0.0.1:${port}/base/`;
    trusted = createOutboundAgents(['127.0.0.1', 'localhost']);
    guarded = createOutboundAgents([]);
  });
  afterAll(async () => {
    await trusted.close();
    await guarded.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function connection(overrides: Partial<ProviderConnection> = {}): ProviderConnection {
    return {
      baseUrl,
      credentialHeaders: { authorization: 'Bearer secret' },
      forwardedHeaders: { 'x-tenant': 'blue', accept: 'text/plain' },
      agents: trusted,
      responseLimit: 1_000_000,
      memory: new BodyMemory().lease(),
      signal: new AbortController().signal,
      ...overrides,
    };
  }
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error instanceof BywayError ? error.code : String(error)),
    );

  it('goes to the base URL with the credential, and its own headers win over forwarded ones', async () => {
    handler = (incoming, response, body) => {
      const { authorization, accept } = incoming.headers;
      response.setHeader('x-request-id', 'r1');
      response.end(
        JSON.stringify({
          url: incoming.url,
          authorization,
          accept,
          tenant: incoming.headers['x-tenant'],
          body,
        }),
      );
    };
    const response = await sendRequest(request, connection());
    expect(response).toMatchObject({ status: 200, headers: { 'x-request-id': 'r1' } });
    expect(JSON.parse(Buffer.from(response.bytes).toString())).toEqual({
      url: '/base/generate',
      authorization: 'Bearer secret',
      accept: 'image/png',
      tenant: 'blue',
      body: '{"prompt":"cat"}',
    });
  });

  it('sends multipart even without files', async () => {
    handler = (incoming, response, body) => response.end(`${incoming.headers['content-type']}\n${body}`);
    const form = { kind: 'multipart' as const, fields: { prompt: 'cät' }, files: [] };
    const response = await sendRequest({ ...request, body: form }, connection());
    const text = Buffer.from(response.bytes).toString();
    expect(text).toMatch(/^multipart\/form-data; boundary=/);
    expect(text).toContain('name="prompt"');
    expect(text).toContain('cät');
  });

  it('sends files with their name and type', async () => {
    handler = (_incoming, response, body) => response.end(body);
    const files = [
      { field: 'image', filename: 'a.png', mediaType: 'image/png', bytes: Buffer.from('PNGDATA') },
    ];
    const response = await sendRequest(
      { ...request, body: { kind: 'multipart', fields: {}, files } },
      connection(),
    );
    const text = Buffer.from(response.bytes).toString();
    expect(text).toContain('filename="a.png"');
    expect(text).toContain('PNGDATA');
  });

  it('never sends the credential to a URL that came out of a response', async () => {
    handler = (incoming, response) => response.end(String(incoming.headers.authorization));
    const fetchResult: ProviderRequest = {
      ...request,
      method: 'GET',
      origin: 'from-response',
      path: new URL('/file', baseUrl).href,
      body: null,
    };
    const response = await sendRequest(fetchResult, connection());
    expect(Buffer.from(response.bytes).toString()).toBe('undefined');
  });

  it('refuses a private address, literally and behind a name', async () => {
    expect(await codeOf(sendRequest(request, connection({ agents: guarded })))).toBe('host_not_allowed');
    const { port } = new URL(baseUrl);
    const named = connection({ agents: guarded, baseUrl: `http://localhost:${port}` });
    expect(await codeOf(sendRequest(request, named))).toBe('host_not_allowed');
    // Resolves to a private address without saying so: only the check at connect time sees it.
    const agent = guarded.for('http://byway-test.example:1/', 'custom_host');
    expect(agent.url.hostname).toBe('byway-test.example');
  });

  it('refuses a redirect of a result to a private address', async () => {
    const half = createOutboundAgents([new URL(baseUrl).host]);
    handler = (_incoming, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end();
    const fetchResult: ProviderRequest = {
      ...request,
      method: 'GET',
      origin: 'from-response',
      path: baseUrl,
      body: null,
    };
    expect(await codeOf(sendRequest(fetchResult, connection({ agents: half })))).toBe('host_not_allowed');
    await half.close();
  });

  it('does not follow a redirect of a configured host', async () => {
    handler = (_incoming, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    expect((await sendRequest(request, connection())).status).toBe(307);
  });

  const large = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  const inPieces = (response: ServerResponse) => {
    for (let at = 0; at < large.length; at += 70_000) response.write(large.subarray(at, at + 70_000));
    response.end();
  };

  it.each([
    ['announced length', { 'content-length': String(large.length) }],
    ['unknown length', {}],
  ])('reads a large body of %s whole, and stops at the size limit', async (_name, headers) => {
    handler = (_incoming, response) => inPieces(response.writeHead(200, headers));
    expect(large.equals((await sendRequest(request, connection())).bytes)).toBe(true);
    const limited = connection({ responseLimit: 100_000 });
    expect(await codeOf(sendRequest(request, limited))).toBe('response_too_large');
  });

  it('reads an empty body', async () => {
    handler = (_incoming, response) => response.writeHead(200, { 'content-length': '0' }).end();
    expect((await sendRequest(request, connection())).bytes).toHaveLength(0);
  });

  it('tells an answer that is cut off from a connection that never worked', async () => {
    for (const length of [1000, 100_000]) {
      handler = (_incoming, response) => {
        response.writeHead(200, { 'content-length': String(length) });
        response.write('half');
        setTimeout(() => response.destroy(), 20);
      };
      expect(await codeOf(sendRequest(request, connection()))).toBe('malformed_response');
    }
    handler = (incoming) => incoming.socket.destroy();
    expect(await codeOf(sendRequest(request, connection()))).toBe('provider_unavailable');
    expect(await codeOf(sendRequest(request, connection({ baseUrl: 'http://127.0.0.1:1' })))).toBe(
      'provider_unavailable',
    );
  });

  it('fails with the reason of its signal', async () => {
    handler = () => undefined;
    const abort = new AbortController();
    setTimeout(() => abort.abort(new BywayError('provider_timeout', 'too slow')), 50);
    expect(await codeOf(sendRequest(request, connection({ signal: abort.signal })))).toBe('provider_timeout');
  });
});
