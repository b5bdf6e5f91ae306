import { expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReplyClient } from './reply-client.js';

it('a gateway is taken for gone when it does not answer a question in the time that it is given', async () => {
  const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const client = createReplyClient({ internalToken: 'internal-token', questionMs: 50, logger });
  const { port } = silent.address() as AddressInfo;
  const question = { url: `http://127.0.0.1:${port}`, token: 't', requestId: 'req_1' };
  // A timer of this process, which a slow machine delays as well.
  const late = sleep(1_500, 'late', { ref: false });
  expect(await Promise.race([client.isAwaited(question), late])).toBe(false);
  sockets.forEach((socket) => socket.destroy());
  silent.close();
  await client.close();
});
