import { BywayError } from '@byway/errors/byway-error';
import type { Adapter, ProviderRequest, ProviderResponse } from '@byway/providers/spec/adapter';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyMemory } from './body-memory.js';
import { createOutboundAgents, type OutboundAgents } from './outbound-agents.js';
import { runAdapter } from './run-adapter.js';

const get = (path: string): ProviderRequest => ({
  method: 'GET',
  origin: 'configured',
  path,
  auth: 'none',
  headers: {},
  body: null,
});
const text = ({ bytes }: ProviderResponse) => Buffer.from(bytes).toString();

describe('the driver of adapters', () => {
  let server: Server;
  let baseUrl: string;
  let agents: OutboundAgents;
  let open = 0;
  let most = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        const isError = request.url?.startsWith('/error') === true;
        response.writeHead(isError ? 503 : 200, { 'content-type': 'text/plain', 'x-request-id': 'up-1' });
        response.end(request.url);
      }, 20);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    agents = createOutboundAgents(['127.0.0.1']);
  });
  afterAll(async () => {
    await agents.close();
    await new Promise((resolve) => server.close(resolve));
  });

  function run<Out>(adapter: Adapter<string, Out>, signal = new AbortController().signal) {
    const connection = {
      baseUrl,
      credentialHeaders: {},
      forwardedHeaders: {},
      agents,
      responseLimit: 1000,
      memory: new BodyMemory().lease(),
      signal,
    };
    return runAdapter(adapter, { input: 'in', target: { model: 'm', customHost: null } }, connection);
  }

  it('hands a fan-out its responses in order, at most four at a time', async () => {
    const paths = ['/1', '/2', '/3', '/4', '/5', '/6'];
    const outcome = await run<string[]>({
      start: () => ({ kind: 'send', requests: [get('/0'), ...paths.map(get)] }),
      next: (responses) => ({ kind: 'done', out: responses.map(text) }),
    });
    expect(outcome).toMatchObject({ kind: 'success', out: ['/0', ...paths] });
    expect(most).toBe(4);
  });

  it('hands the memo of a step back with its responses, and waits where asked', async () => {
    const outcome = await run<string>({
      start: () => ({ kind: 'wait', waitMs: 30, then: get('/poll'), memo: 'first' }),
      next: (responses, { memo }) => ({ kind: 'done', out: `${String(memo)} ${responses.map(text).join()}` }),
    });
    expect(outcome).toMatchObject({ kind: 'success', out: 'first /poll' });
  });

  it('reports the response that failed', async () => {
    const outcome = await run<string>({
      start: () => ({ kind: 'send', requests: [get('/fine'), get('/error')] }),
      next: () => ({ kind: 'failed', failure: { code: 'provider_overloaded', message: 'x' } }),
    });
    expect(outcome).toMatchObject({
      kind: 'failure',
      failure: { code: 'provider_overloaded' },
      facts: { status: 503, providerRequestId: 'up-1', errorBody: '/error' },
    });
  });

  it('ends an adapter that throws or never ends as an internal error', async () => {
    const broken: Adapter<string, string> = {
      start: () => {
        throw new TypeError('secret detail');
      },
      next: () => ({ kind: 'done', out: '' }),
    };
    const outcome = await run(broken);
    expect(outcome).toMatchObject({
      kind: 'failure',
      failure: { code: 'internal_error', message: 'Internal error.' },
    });
  });

  it('stops waiting when it is aborted', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new BywayError('cancelled', 'gone')), 20);
    const outcome = await run<string>(
      {
        start: () => ({ kind: 'wait', waitMs: 60_000, then: get('/') }),
        next: () => ({ kind: 'done', out: '' }),
      },
      abort.signal,
    );
    expect(outcome).toMatchObject({ kind: 'failure', failure: { code: 'cancelled' } });
  });
});
