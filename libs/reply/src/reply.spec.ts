import type { ReplyHead } from '@byway/contracts/reply-head';
import { eventually } from '@byway/testing/eventually';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { IncomingReply, Pending } from './pending-replies.js';
import { createReplyClient, type Reply, type ReplyClient } from './reply-client.js';
import { encodeReplyHead } from './reply-head-header.js';
import { type ReplyServer, startReplyServer } from './reply-server.js';

const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
const internalToken = 'internal-token';
const never = (): AbortSignal => new AbortController().signal;
const MB = 1_048_576;

const head: ReplyHead = {
  status: 200,
  contentType: 'application/json',
  contentLength: null,
  provider: 'openai',
  model: 'gpt-image-1',
  target: 'config.targets[1]',
  attempts: 2,
  retryAttempts: 0,
  costUsd: 0.04,
  warnings: ['größe angenähert \u{1f5fc}'],
  headers: { 'retry-after': '3' },
  errorCode: null,
  errorMessage: null,
  cacheStatus: 'DISABLED',
};

let server: ReplyServer;
let client: ReplyClient;

beforeEach(async () => {
  server = await startReplyServer({ host: '127.0.0.1', port: 0, internalToken, logger });
  client = createReplyClient({ internalToken, questionMs: 30_000, logger });
});
afterEach(async () => {
  await server.close();
  await client.close();
});

const newId = (): string => `req_${randomUUID()}`;
const expectReply = (requestId: string, waitMs = 30_000): Pending =>
  server.expect(requestId, { deadlineAt: Date.now() + waitMs });
const replyTo = (requestId: string, pending: Pending, body: Reply['body']): Reply => ({
  url: server.url,
  token: pending.token,
  requestId,
  head,
  body,
  signal: never(),
});

/** A stream of zeros without end that counts what was taken from it. */
function endlessBody(chunkBytes = 65_536): {
  stream: AsyncIterable<Uint8Array>;
  taken: () => number;
  ended: () => boolean;
} {
  const chunk = new Uint8Array(chunkBytes);
  let taken = 0;
  let ended = false;
  async function* produce(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        taken += chunk.byteLength;
        yield chunk;
        await delay(0);
      }
    } finally {
      ended = true;
    }
  }
  return { stream: produce(), taken: () => taken, ended: () => ended };
}

async function countBytes(body: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

describe('a reply', () => {
  it('arrives with its head and all 20 MB as they were sent', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const body = randomBytes(20 * MB);
    const chunks = [body.subarray(0, 7), body.subarray(7, 9 * MB), body.subarray(9 * MB)];
    const sent = client.send(replyTo(requestId, pending, chunks));
    const reply = await pending.arrived;
    expect(reply.head).toEqual(head);
    expect(await countBytes(reply.body)).toBe(createHash('sha256').update(body).digest('hex'));
    reply.finish('delivered');
    expect(await sent).toBe('delivered');
    expect(server.pendingCount()).toBe(0);
  });

  it('states its length when all chunks are there', async () => {
    const { request } = await rawReply((options) =>
      client.send({ ...options, body: [Buffer.from('ab'), Buffer.from('c')] }),
    );
    expect(request).toContain('content-length: 3\r\n');
    expect(request).not.toContain('transfer-encoding');
  });

  it('is streamed: the first chunk arrives before the last is made', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first');
      await gate;
      yield Buffer.from('last');
    }
    const sent = client.send(replyTo(requestId, pending, body()));
    const reply = await pending.arrived;
    const [first] = (await once(reply.body, 'data')) as [Buffer];
    expect(first.toString()).toBe('first');
    goOn();
    expect((await buffer(reply.body)).toString()).toBe('last');
    reply.finish('delivered');
    expect(await sent).toBe('delivered');
  });

  it('is held back by a client that does not read', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const { stream, taken } = endlessBody();
    const sent = client.send(replyTo(requestId, pending, stream));
    const reply = await pending.arrived;
    // Without back-pressure it would never stand still.
    for (let before = -1; taken() !== before && taken() < 16 * MB;) {
      before = taken();
      await delay(200);
    }
    expect(taken()).toBeLessThan(16 * MB); // what the socket buffers of both ends hold
    reply.finish('abandoned');
    expect(await sent).toBe('nobody-waits');
  });

  it('stops when the client hangs up in the middle', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const { stream, ended } = endlessBody();
    const sent = client.send(replyTo(requestId, pending, stream));
    const reply = await pending.arrived;
    await once(reply.body, 'data');
    reply.finish('abandoned');
    expect(await sent).toBe('nobody-waits');
    await eventually(ended);
  });

  it('is refused when there is one already', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const first = client.send(replyTo(requestId, pending, [Buffer.from('one')]));
    const reply = await pending.arrived;
    expect(await client.send(replyTo(requestId, pending, [Buffer.from('two')]))).toBe('nobody-waits');
    expect((await buffer(reply.body)).toString()).toBe('one');
    reply.finish('delivered');
    expect(await first).toBe('delivered');
    expect(await client.send(replyTo(requestId, pending, []))).toBe('nobody-waits');
  });

  it('with a wrong reply token is refused and leaves the request waiting', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const forged = { ...replyTo(requestId, pending, []), token: 'guess' };
    expect(await client.send(forged)).toBe('nobody-waits');
    expect(server.pendingCount()).toBe(1);
  });

  it('with a wrong internal token is an error and leaves the request waiting', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const stranger = createReplyClient({ internalToken: 'other', questionMs: 30_000, logger });
    await expect(stranger.send(replyTo(requestId, pending, []))).rejects.toMatchObject({
      code: 'internal_error',
    });
    expect(server.pendingCount()).toBe(1);
    await stranger.close();
  });

  it.each([
    ['nonsense', '%%%'],
    ['too large', encodeReplyHead({ ...head, warnings: ['x'.repeat(40_000)] })],
    ['of another shape', Buffer.from('{"status":"ok"}').toString('base64url')],
  ])('with a head that is %s gets 400 and leaves the request waiting', async (_name, value) => {
    const requestId = newId();
    const { token } = expectReply(requestId);
    const response = await fetch(`${server.url}/replies/${requestId}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${internalToken}`,
        'x-byway-reply-token': token,
        'x-byway-reply-head': value,
      },
      body: 'x',
    });
    expect(response.status).toBe(400);
    expect(server.pendingCount()).toBe(1);
  });

  it('that nobody waits for is refused early: an upload without end stops', async () => {
    const { stream, taken, ended } = endlessBody(1_048_576);
    const requestId = newId();
    const pending = expectReply(requestId);
    pending.cancel();
    expect(await client.send(replyTo(requestId, pending, stream))).toBe('nobody-waits');
    await eventually(ended);
    expect(taken()).toBeLessThan(32 * MB);
  });

  it('of 100 requests at one time: each gets its own', async () => {
    const requests = Array.from({ length: 100 }, () => {
      const requestId = newId();
      return { requestId, pending: expectReply(requestId) };
    });
    const received = requests.map(async ({ pending }) => {
      const reply: IncomingReply = await pending.arrived;
      const text = (await buffer(reply.body)).toString();
      reply.finish('delivered');
      return text;
    });
    const sent = requests.map(({ requestId, pending }) =>
      client.send(replyTo(requestId, pending, [Buffer.from(requestId), Buffer.alloc(50_000, 'x')])),
    );
    expect(new Set(await Promise.all(sent))).toEqual(new Set(['delivered']));
    const texts = await Promise.all(received);
    expect(texts.map((text) => text.replace(/x+$/, ''))).toEqual(requests.map((one) => one.requestId));
  });

  it('of a stream that fails gives its error to the worker and breaks off at the gateway', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('part');
      await delay(20);
      throw new Error('provider broke off');
    }
    const sent = client.send(replyTo(requestId, pending, body()));
    const check = expect(sent).rejects.toThrow('provider broke off');
    const reply = await pending.arrived;
    await expect(buffer(reply.body)).rejects.toThrow();
    await check;
  });

  it('can be aborted', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const abort = new AbortController();
    const sent = client.send({ ...replyTo(requestId, pending, endlessBody().stream), signal: abort.signal });
    const check = expect(sent).rejects.toThrow('enough');
    await pending.arrived;
    abort.abort(new Error('enough'));
    await check;
  });
});

describe('a waiting request', () => {
  it('is given up at its deadline; a later reply is refused', async () => {
    const requestId = newId();
    const pending = expectReply(requestId, 100);
    await expect(pending.arrived).rejects.toMatchObject({ code: 'request_timeout', status: 408 });
    expect(server.pendingCount()).toBe(0);
    expect(await client.send(replyTo(requestId, pending, [Buffer.alloc(20 * MB)]))).toBe('nobody-waits');
  });

  it('can be cancelled with a reason', async () => {
    const pending = expectReply(newId());
    pending.cancel({ code: 'queue_full', message: 'full' });
    await expect(pending.arrived).rejects.toMatchObject({ code: 'queue_full' });
    expect(server.pendingCount()).toBe(0);
  });

  it('is told when the gateway shuts down', async () => {
    const pending = expectReply(newId());
    await server.close();
    await expect(pending.arrived).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('can be asked after, as often as one likes, with its own token only', async () => {
    const requestId = newId();
    const pending = expectReply(requestId);
    const question = { url: server.url, requestId, token: pending.token };
    expect(await client.isAwaited(question)).toBe(true);
    expect(await client.isAwaited(question)).toBe(true);
    expect(await client.isAwaited({ ...question, token: 'guess' })).toBe(false);
    expect(await client.isAwaited({ ...question, requestId: newId() })).toBe(false);
    expect((await fetch(`${server.url}/replies/${requestId}`)).status).toBe(401);
    pending.cancel();
    expect(await client.isAwaited(question)).toBe(false);
    await server.close();
    expect(await client.isAwaited(question)).toBe(false);
  });

  it('answers livez and refuses other paths', async () => {
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
    expect((await fetch(`${server.url}/replies/x`, { method: 'PUT' })).status).toBe(404);
    expect((await fetch(`${server.url}/other`, { method: 'POST' })).status).toBe(404);
  });
});

describe('a gateway that is not there', () => {
  it('is waited for while it restarts', async () => {
    const { port } = new URL(server.url);
    await server.close();
    const requestId = newId();
    const sent = client.send({
      url: server.url,
      token: 't',
      requestId,
      head,
      body: slowly('late'),
      signal: never(),
    });
    await delay(300);
    server = await startReplyServer({ host: '127.0.0.1', port: Number(port), internalToken, logger });
    expect(await sent).toBe('nobody-waits'); // the new process knows no such request
    expect(logger.warn).not.toHaveBeenCalledWith(expect.objectContaining({ requestId }), expect.any(String));
  });

  it('is given up after some 3 s', async () => {
    await server.close();
    const requestId = newId();
    const sent = client.send({
      url: server.url,
      token: 't',
      requestId,
      head,
      body: [],
      signal: never(),
    });
    expect(await sent).toBe('nobody-waits');
    expect(logger.warn).toHaveBeenCalledWith(
      expect.objectContaining({ requestId, tries: 6 }),
      expect.any(String),
    );
  });

  it('after SIGKILL in the middle of a body does not hold the worker', async () => {
    const requestId = newId();
    const script = fileURLToPath(new URL('../test/reply-gateway.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, internalToken, requestId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = child.stdout.setEncoding('utf8');
    const [first] = (await once(lines, 'data')) as [string];
    const address = JSON.parse(first) as { url: string; token: string };
    const { stream, ended } = endlessBody();
    const sent = client.send({ ...address, requestId, head, body: stream, signal: never() });
    await once(lines, 'data');
    await delay(100);
    child.kill('SIGKILL');
    expect(await sent).toBe('nobody-waits');
    await eventually(ended);
  });
});

async function* slowly(text: string): AsyncGenerator<Uint8Array> {
  await delay(1);
  yield Buffer.from(text);
}

/** Records a reply's request as it is on the wire, and answers 200. */
async function rawReply(
  send: (options: Omit<Reply, 'body'>) => Promise<string>,
): Promise<{ request: string }> {
  let request = '';
  const listener = createServer((socket) => {
    socket.on('data', (data) => {
      request += data.toString();
      if (request.endsWith('abc')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  expect(
    await send({ url: `http://127.0.0.1:${port}`, token: 't', requestId: 'r', head, signal: never() }),
  ).toBe('delivered');
  listener.close();
  return { request };
}
