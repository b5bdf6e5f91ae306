import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProviderWorkerApp, readWorkerEnv } from './app.js';

/** Each limit that a test is not about. */
const patient = {
  SERVICE_CALL_TIMEOUT_MS: '5000',
  QUEUE_TIMEOUT_MS: '5000',
  HEALTH_CHECK_TIMEOUT_MS: '5000',
};

/** Takes connections for all that a worker needs, and never says a word. */
let silent: Server;
let sockets: Socket[];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byway-limits-'));
  sockets = [];
  silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterEach(() => rm(folder, { recursive: true }));

/** What `/readyz` says; undefined when a timer of this process, which the machine delays as well, is first. */
async function readiness(limits: Partial<typeof patient>): Promise<unknown> {
  const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const worker = await createProviderWorkerApp(
    readWorkerEnv({
      ...patient,
      ...limits,
      LOG_LEVEL: 'silent',
      BYWAY_INTERNAL_TOKEN: 'internal-token-of-the-tests',
      PORT: '0',
      VAULT_URL: `http://${host}`,
      LEDGER_URL: `http://${host}`,
      REDIS_URL: `redis://${host}`,
      WORKER_PROVIDERS: 'openai',
      ASSETS_DIR: folder,
      // Its consumer takes 30 s to close while the queue is silent.
      WORKER_WEBHOOK_CONCURRENCY: '0',
      DRAIN_MS: '0',
    }),
  );
  const answer = fetch(`${worker.url}/readyz`).then((response) => response.json());
  // One that comes too late, when the worker stops, is nobody's business.
  answer.catch(() => undefined);
  const first = await Promise.race([answer, sleep(1_200, undefined, { ref: false })]);
  sockets.forEach((socket) => socket.destroy());
  silent.close();
  await worker.stop();
  return first;
}

describe('a worker whose parts are silent', () => {
  const down = { ready: false, checks: { queue: 'down', vault: 'down' } };

  it('waits for as long as SERVICE_CALL_TIMEOUT_MS and QUEUE_TIMEOUT_MS say', async () => {
    expect(await readiness({ SERVICE_CALL_TIMEOUT_MS: '200', QUEUE_TIMEOUT_MS: '300' })).toEqual(down);
  });

  it('waits for as long as HEALTH_CHECK_TIMEOUT_MS says', async () => {
    expect(await readiness({ HEALTH_CHECK_TIMEOUT_MS: '100' })).toEqual(down);
  });
});
