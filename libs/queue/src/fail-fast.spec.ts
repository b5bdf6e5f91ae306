import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectQueueBackend } from './backend.js';
import { driverTimeoutMs, failFast } from './fail-fast.js';

/** Takes connections and never says a word. */
const sockets: Socket[] = [];
const silent = createServer((socket) => void sockets.push(socket));
let host: string;

beforeAll(async () => {
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  silent.close();
});

/** What comes first: the refusal, or a timer of this process, which a slow machine delays as well. */
const refusedWithin = (ms: number, work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => false,
      (error: unknown) => error,
    ),
    sleep(ms, 'late', { ref: false }),
  ]);

describe('an operation on the queue', () => {
  it('is refused after its time, and not before', async () => {
    const never = new Promise<never>(() => undefined);
    expect(
      await refusedWithin(
        200,
        failFast(10_000, () => never),
      ),
    ).toBe('late');
    expect(
      await refusedWithin(
        1_000,
        failFast(20, () => never),
      ),
    ).toMatchObject({
      code: 'service_unavailable',
      failure: { retryAfterMs: 2_000 },
    });
  });

  it('has drivers that give up a little earlier', () => {
    expect(driverTimeoutMs(1_700)).toBe(1_500);
  });

  it.each(['redis', 'postgres'])('has the time of the process, on a %s that is silent', async (kind) => {
    const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
    const url =
      kind === 'redis' ? { redisUrl: `redis://${host}` } : { databaseUrl: `postgres://u@${host}/d` };
    const backend = connectQueueBackend({ ...url, timeoutMs: 300, logger });
    expect(await refusedWithin(1_200, backend.ping())).toMatchObject({ code: 'service_unavailable' });
    await backend.close();
  });
});
