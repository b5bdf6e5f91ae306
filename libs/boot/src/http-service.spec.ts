import { BywayError } from '@byway/errors/byway-error';
import { errorBodySchema } from '@byway/errors/error-body';
import { eventually } from '@byway/testing/eventually';
import { fakeOnly } from '@byway/testing/fake-only';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Body, Controller, Delete, Get, Module, Post } from '@nestjs/common';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { type RunningService, startHttpService } from './http-service.js';
import { createLogger } from './logger.js';

@Controller()
class EchoController {
  @Post('echo')
  echo(@Body() body: unknown) {
    return { body };
  }

  @Delete('echo')
  remove(@Body() body: unknown) {
    return { body: body ?? null };
  }

  @Get('busy')
  busy(): never {
    throw new BywayError('queue_full', 'Too many attempts wait.', { retryAfterMs: 3000 });
  }

  @Get('broken')
  broken(): never {
    throw new Error('select * from secret_table');
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

const token = 'a token of enough length';
const lines: string[] = [];
const logger = createLogger({
  service: 'echo',
  level: 'info',
  destination: { write: (line) => void lines.push(line) },
});
const json = { 'content-type': 'application/json' };
const common = { module: EchoModule, host: '127.0.0.1', port: 0, logger, healthCheckMs: 30_000 };

describe('an HTTP service', () => {
  let open: RunningService;
  let guarded: RunningService;
  let databaseUp = true;

  beforeAll(async () => {
    open = await startHttpService({ ...common, health: {}, bodyLimit: 1000 });
    const database = () => (databaseUp ? Promise.resolve() : Promise.reject(new Error('down')));
    guarded = await startHttpService({ ...common, health: { database }, internalToken: token });
  });
  afterAll(async () => {
    await open.stop();
    await guarded.stop();
  });

  async function failure(response: Response) {
    const { error } = errorBodySchema.parse(await response.json());
    return { status: response.status, code: error.code, type: error.type, message: error.message };
  }
  const post = (body: string, headers: Record<string, string> = json) =>
    fetch(`${open.url}/echo`, { method: 'POST', body, headers });

  it('answers with an id for the request, new each time', async () => {
    const [first, second] = [await post('{"n":1}'), await post('{"n":1}')];
    expect([first.status, await first.json()]).toEqual([201, { body: { n: 1 } }]);
    expect(first.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it.each(['{"n":', 'text', '', '{"__proto__":{"a":1}}'])('answers 400 invalid_json to %j', async (body) => {
    const response = await post(body);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await failure(response)).toMatchObject({
      status: 400,
      code: 'invalid_json',
      type: 'invalid_request_error',
    });
  });

  it('answers 404 to a route that does not exist, and does not repeat it', async () => {
    for (const path of ['/no/such/hunter2', '/%zz', '/echo/']) {
      const result = await failure(await fetch(`${open.url}${path}`));
      expect(result).toMatchObject({ status: 404, code: 'not_found', type: 'not_found_error' });
      expect(result.message).not.toContain('hunter2');
    }
    expect(await failure(await fetch(`${open.url}/echo`))).toMatchObject({ status: 404 });
  });

  it('answers 413 to a body above the limit', async () => {
    expect(await failure(await post(JSON.stringify('x'.repeat(1000))))).toMatchObject({
      status: 413,
      code: 'request_too_large',
    });
  });

  it('reads the rest of a body above the limit, so that the caller gets to the answer', async () => {
    const size = 5_000_000;
    const { hostname, port } = new URL(open.url);
    const socket = connect(Number(port), hostname);
    let answers = '';
    socket.on('data', (bytes: Buffer) => (answers += bytes.toString()));
    socket.write(
      `POST /echo HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${size}\r\n\r\n`,
    );
    await eventually(() => answers.includes('request_too_large'));
    socket.write(Buffer.alloc(size, 'a'));
    socket.write('GET /livez HTTP/1.1\r\nhost: a\r\n\r\n');
    await eventually(() => answers.includes('HTTP/1.1 200 OK'));
    socket.destroy();
  });

  it('takes a delete that announces JSON and sends none, as the portkey-ai SDK does', async () => {
    const answers = [{}, { body: '{"id":"1"}' }, { body: '{' }].map(async (init) => {
      const response = await fetch(`${open.url}/echo`, { method: 'DELETE', headers: json, ...init });
      return [response.status, response.status === 200 ? await response.json() : null];
    });
    expect(await Promise.all(answers)).toEqual([
      [200, { body: null }],
      [200, { body: { id: '1' } }],
      [400, null],
    ]);
  });

  it('answers 415 to what is not JSON', async () => {
    expect(await failure(await post('<a/>', { 'content-type': 'application/xml' }))).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    });
  });

  it('answers an error of the catalogue with its status and headers', async () => {
    const response = await fetch(`${open.url}/busy`);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(response.headers.get('x-should-retry')).toBe('true');
    expect(await failure(response)).toMatchObject({ status: 503, code: 'queue_full' });
  });

  it('tells nothing of a fault of its own, and logs it with its stack', async () => {
    lines.length = 0;
    expect(await failure(await fetch(`${open.url}/broken`))).toEqual({
      status: 500,
      code: 'internal_error',
      type: 'server_error',
      message: 'Internal error.',
    });
    expect(lines.join()).toMatch(/"level":"error".*secret_table.*http-service\.spec/);
  });

  it('lets nobody in without the internal token', async () => {
    const get = (path: string, headers: Record<string, string>) =>
      fetch(`${guarded.url}${path}`, { headers });
    for (const path of ['/busy', '/no-such-route', '/livez/../busy', '//livez', '/busy?/livez']) {
      for (const authorization of ['', 'Bearer wrong', token]) {
        const response = await get(path, authorization === '' ? {} : { authorization });
        expect(await failure(response)).toMatchObject({ status: 401, code: 'invalid_api_key' });
      }
    }
    const authorization = `Bearer ${token}`;
    expect((await get('/busy', { authorization })).status).toBe(503);
    expect((await get('/no-such-route', { authorization })).status).toBe(404);
  });

  it('serves health without a token, and says when a dependency is away', async () => {
    const status = async (path: string) => (await fetch(`${guarded.url}${path}`)).status;
    expect([await status('/livez'), await status('/readyz'), await status('/readyz?verbose')]).toEqual([
      200, 200, 200,
    ]);
    databaseUp = false;
    expect([await status('/livez'), await status('/readyz')]).toEqual([200, 503]);
    databaseUp = true;
  });

  it('survives a client that hangs up in the middle of its body', async () => {
    await new Promise<void>((resolve) => {
      const { port } = new URL(open.url);
      const half = request({
        port,
        host: '127.0.0.1',
        path: '/echo',
        method: 'POST',
        headers: { ...json, 'content-length': 50 },
      });
      half.on('error', () => resolve());
      half.write('{"n":', () => setTimeout(() => half.destroy(new Error('hung up')), 50));
    });
    expect((await post('{"n":1}')).status).toBe(201);
  });

  it('stops answering when it is stopped', async () => {
    const service = await startHttpService({ ...common, health: {} });
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    await service.stop();
    await expect(fetch(`${service.url}/livez`)).rejects.toThrow();
  });

  it('stops though callers are connected who never say anything, or no whole request', async () => {
    const service = await startHttpService({ ...common, health: {} });
    const { hostname, port } = new URL(service.url);
    const callers = ['', 'GET /livez HT'].map((said) => {
      const caller = connect(Number(port), hostname);
      caller.write(said);
      return caller;
    });
    await Promise.all(callers.map((caller) => once(caller, 'connect')));
    const ended = Promise.all(callers.map((caller) => once(caller.resume(), 'close')));
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    await service.stop();
    await ended;
  });

  it('answers a request that comes while it stops, on a connection from before', async () => {
    const service = await startHttpService({ ...common, health: {} });
    const { hostname, port } = new URL(service.url);
    const caller = connect(Number(port), hostname);
    await once(caller, 'connect');
    expect((await fetch(`${service.url}/livez`)).status).toBe(200);
    jest.useFakeTimers(fakeOnly('setInterval', 'clearInterval')); // by which silent connections are ended
    let hasStopped = false;
    const stopped = service.stop().finally(() => (hasStopped = true));
    const isRefused = () =>
      fetch(`${service.url}/livez`)
        .then(() => false)
        .catch(() => true);
    await eventually(isRefused);
    caller.write('GET /livez HTTP/1.1\r\nhost: here\r\n\r\n');
    expect(String((await once(caller, 'data'))[0])).toMatch(/^HTTP\/1.1 200 /);
    await eventually(() => {
      jest.advanceTimersByTime(50);
      return hasStopped;
    });
    await stopped;
    jest.useRealTimers();
    caller.destroy();
  });
});
