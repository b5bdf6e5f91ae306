import { expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { connectResponseCache } from './connect-cache.js';

it('a cache that is silent has nothing after the time that it is given', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const logger = { info: jest.fn(), warn: jest.fn() };
  const { port } = silent.address() as AddressInfo;
  const cache = connectResponseCache({
    databaseUrl: `postgres://u@127.0.0.1:${port}/d`,
    timeoutMs: 40,
    logger,
  });
  expect(await cache.find('key')).toBeNull();
  expect(logger.warn.mock.calls).toEqual([[{ error: 'no answer within 40 ms' }, expect.any(String)]]);
  sockets.forEach((socket) => socket.destroy());
  silent.close();
  await cache.close();
});
