import { defaultTimeLimits } from '@byway/boot/time-limits';
import { toFailure } from '@byway/errors/byway-error';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ConfigClient } from './config-client.js';
import { LedgerClient } from './ledger-client.js';
import { VaultClient } from './vault-client.js';

/** Takes connections and never says a word. */
const sockets: Socket[] = [];
const silent = createServer((socket) => void sockets.push(socket));
let url: string;

beforeAll(async () => {
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  silent.close();
});

/** The code of the refusal; undefined when a timer of this process, which the machine delays as well, is first. */
const codeWithin = (ms: number, work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => 'success',
      (error: unknown) => toFailure(error).code,
    ),
    sleep(ms, undefined, { ref: false }),
  ]);

describe('a call to a service that does not answer', () => {
  const short = { ...defaultTimeLimits, serviceCallMs: 50 };
  const answer = z.unknown();

  it.each([
    ['vault', () => new VaultClient(url, 'token', short)],
    ['config', () => new ConfigClient(url, 'token', short)],
    ['ledger', () => new LedgerClient(url, 'token', short)],
  ])('is given up after the time of its caller (%s)', async (_name, create) => {
    const { caller } = create();
    expect(await codeWithin(1_000, caller.ping())).toBe('service_unavailable');
    const held = caller.call({ method: 'GET', path: '/', answer, holdMs: 60_000 });
    expect(await codeWithin(300, held)).toBeUndefined();
    sockets.forEach((socket) => socket.destroy());
    await expect(held).rejects.toMatchObject({ code: 'service_unavailable' });
    await caller.close();
  });
});
