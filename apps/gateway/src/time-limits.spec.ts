import { deriveAssetUrlSecret, signAssetUrl } from '@byway/assets/signed-url';
import { newAssetId } from '@byway/assets/asset-id';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatewayApp, readGatewayEnv } from './app.js';

const token = 'internal-token-of-the-tests';
/** Each limit that a test is not about. */
const patient = {
  SERVICE_CALL_TIMEOUT_MS: '30000',
  QUEUE_TIMEOUT_MS: '30000',
  ASSET_STORE_TIMEOUT_MS: '30000',
  HEALTH_CHECK_TIMEOUT_MS: '30000',
};

/** Takes connections for all that a gateway needs, and never says a word. */
let silent: Server;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterEach(() => {
  sockets.forEach((socket) => socket.destroy());
  silent.close();
});

async function startGateway(limits: Partial<typeof patient>) {
  const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  return createGatewayApp(
    readGatewayEnv({
      ...patient,
      ...limits,
      LOG_LEVEL: 'silent',
      BYWAY_INTERNAL_TOKEN: token,
      PORT: '0',
      INTERNAL_PORT: '0',
      VAULT_URL: `http://${host}`,
      CONFIG_URL: `http://${host}`,
      LEDGER_URL: `http://${host}`,
      REDIS_URL: `redis://${host}`,
      ASSETS_S3_BUCKET: 'b',
      ASSETS_S3_ENDPOINT: `http://${host}`,
      ASSETS_S3_ACCESS_KEY_ID: 'id',
      ASSETS_S3_SECRET_ACCESS_KEY: 'key',
    }),
  );
}

/** The status of the answer; undefined when a timer of this process, which the machine delays as well, is first. */
async function statusWithin(ms: number, url: string): Promise<number | undefined> {
  const answer = fetch(url, { headers: { authorization: 'Bearer bw-some-key-of-the-tests' } });
  // One that comes too late, when the gateway stops, is nobody's business.
  answer.catch(() => undefined);
  return Promise.race([answer.then(({ status }) => status), sleep(ms, undefined, { ref: false })]);
}

describe('a gateway whose parts are silent', () => {
  it.each([
    ['SERVICE_CALL_TIMEOUT_MS', '200', '/v1/configs'],
    ['ASSET_STORE_TIMEOUT_MS', '100', undefined],
    ['HEALTH_CHECK_TIMEOUT_MS', '100', '/readyz'],
  ])('waits for as long as %s says', async (name, value, path) => {
    const gateway = await startGateway({ [name]: value });
    const url = path === undefined ? signed(gateway.url) : gateway.url + path;
    expect(await statusWithin(1_200, url)).toBe(503);
    sockets.forEach((socket) => socket.destroy());
    await gateway.stop();
  });

  it('waits for the queue as long as QUEUE_TIMEOUT_MS says', async () => {
    const gateway = await startGateway({ SERVICE_CALL_TIMEOUT_MS: '200', QUEUE_TIMEOUT_MS: '300' });
    expect(await statusWithin(1_200, `${gateway.url}/readyz`)).toBe(503);
    sockets.forEach((socket) => socket.destroy());
    await gateway.stop();
  });

  it('waits longer where they say so', async () => {
    const gateway = await startGateway({});
    const urls = [`${gateway.url}/v1/configs`, signed(gateway.url), `${gateway.url}/readyz`];
    const answers = await Promise.all(urls.map((url) => statusWithin(2_500, url)));
    expect(answers).toEqual([undefined, undefined, undefined]);
    sockets.forEach((socket) => socket.destroy());
    silent.close();
    await gateway.stop();
  });
});

function signed(gatewayUrl: string): string {
  const secret = deriveAssetUrlSecret(token);
  return signAssetUrl({
    baseUrl: gatewayUrl,
    assetId: newAssetId(),
    expiresAtS: Date.now() / 1000 + 60,
    secret,
  });
}
