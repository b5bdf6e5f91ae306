import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createVaultApp } from './app.js';
import { readVaultEnv } from './env.js';

/** Takes connections and never says a word. */
const sockets: Socket[] = [];
const silent = createServer((socket) => void sockets.push(socket));

beforeAll(async () => void (await once(silent.listen(0, '127.0.0.1'), 'listening')));
afterAll(() => {
  sockets.forEach((socket) => socket.destroy());
  silent.close();
});

it('the vault waits for its database as long as DATABASE_TIMEOUT_MS says', async () => {
  const { port } = silent.address() as AddressInfo;
  const env = readVaultEnv({
    LOG_LEVEL: 'silent',
    BYWAY_INTERNAL_TOKEN: 'internal-token-of-the-tests',
    PORT: '0',
    MIGRATE_AT_START: 'false',
    DATABASE_URL: `postgres://u@127.0.0.1:${port}/d`,
    DATABASE_TIMEOUT_MS: '200',
    BYWAY_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
  });
  const start = createVaultApp(env).catch(String);
  // A timer of this process, which a slow machine delays as well.
  expect(await Promise.race([start, sleep(1_200, 'late', { ref: false })])).toMatch(/timeout/i);
});
