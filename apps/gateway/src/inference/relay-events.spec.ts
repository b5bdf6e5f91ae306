import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, relayEvents } from './relay-events.js';

const MB = 1_048_576;
const whole = 'data: {"choices":[]}\n\ndata: [DONE]\n\n';
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Relays a body to a caller over HTTP. */
async function relay(body: Readable, endpoint = '/v1/chat/completions') {
  let delivered: (delivery: Promise<Delivery>) => void = () => undefined;
  const delivery = new Promise<Promise<Delivery>>((resolve) => (delivered = resolve));
  server = createServer((_request, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    delivered(relayEvents(body, response, endpoint));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const caller = new AbortController();
  const { port } = server.address() as AddressInfo;
  const response = fetch(`http://127.0.0.1:${port}`, { signal: caller.signal });
  return { response, hangUp: () => caller.abort(), delivery: delivery.then((relayed) => relayed) };
}

describe('an event stream on its way to the caller', () => {
  it.each([
    ['in one piece', [whole]],
    ['byte by byte', [...whole]],
    ['as of Anthropic', ['event: message_stop\n', 'data: {"type":"message_stop"}\n\n']],
    ['after much else', ['data: 1\n\n'.repeat(100_000), whole]],
  ])('passes unchanged when it is whole: %s', async (_name, pieces) => {
    const { response, delivery } = await relay(Readable.from(pieces.map((piece) => Buffer.from(piece))));
    expect(await (await response).text()).toBe(pieces.join(''));
    expect(await delivery).toEqual({ delivered: true });
  });

  it.each([
    ['OpenAI', 'data: {"error":{"message":"busy","code":"provider_overloaded"}}\n\n'],
    [
      'Anthropic',
      'event: error\ndata: {"type":"error","error":{"message":"busy","code":"provider_overloaded"}}\n\n',
    ],
  ])('that ends with an error event is told to be failed (%s)', async (_name, end) => {
    const { response, delivery } = await relay(
      Readable.from([Buffer.from('data: {}\n\n'), Buffer.from(end)]),
    );
    expect(await (await response).text()).toBe(`data: {}\n\n${end}`);
    expect(await delivery).toEqual({
      delivered: true,
      streamError: { code: 'provider_overloaded', message: 'busy' },
    });
  });

  it.each([
    ['no terminator', 'data: {"choices":[]}\n\n'],
    ['half an event', 'data: {"choices":[{"delta":{"content":"data: [DONE]\\n'],
    ['nothing at all', ''],
    ['a text that quotes the terminator', 'data: {"choices":["data: [DONE]"]}\n\n'],
  ])('with %s gets an error event as its last one', async (_name, body) => {
    const { response, delivery } = await relay(Readable.from([Buffer.from(body)]));
    const text = await (await response).text();
    expect(text.startsWith(body)).toBe(true);
    expect(text.slice(body.length)).toMatch(/data: \{"error":\{.*"code":"worker_lost".*\n\n$/);
    expect(await delivery).toMatchObject({ delivered: true, streamError: { code: 'worker_lost' } });
  });

  it('of the Messages API gets that event in Anthropic’s shape', async () => {
    const { response } = await relay(Readable.from([Buffer.from('data: {}\n\n')]), '/v1/messages');
    const [, , data = ''] = (await (await response).text()).split('data: ');
    expect(JSON.parse(data)).toMatchObject({
      type: 'error',
      error: { type: 'api_error', code: 'worker_lost' },
    });
  });

  it('whose worker dies gets an error event as its last one', async () => {
    const body = new PassThrough();
    body.write('data: {}\n\n');
    const { response, delivery } = await relay(body);
    const answer = await response;
    body.destroy(new Error('aborted'));
    expect(await answer.text()).toContain('"code":"worker_lost"');
    expect(await delivery).toMatchObject({ delivered: true, streamError: { code: 'worker_lost' } });
  });

  it('whose caller hangs up is given up at once, though nothing comes', async () => {
    const body = new PassThrough();
    body.write('data: {}\n\n');
    const { response, delivery, hangUp } = await relay(body);
    await (await response).body?.getReader().read();
    hangUp();
    expect(await delivery).toEqual({ delivered: false });
  });

  it('is not read on while the caller does not read', async () => {
    let taken = 0;
    const chunk = Buffer.alloc(65_536, 'x');
    const body = new Readable({
      read() {
        taken += chunk.byteLength;
        setImmediate(() => this.push(chunk));
      },
    });
    const { response, delivery, hangUp } = await relay(body);
    await response;
    // Without back-pressure it would never stand still.
    for (let before = -1; taken !== before && taken < 16 * MB;) {
      before = taken;
      await sleep(200);
    }
    expect(taken).toBeLessThan(16 * MB);
    hangUp();
    await delivery;
    body.destroy();
  });
});
