import { eventually } from '@byway/testing/eventually';
import { type Services, startServices } from '@byway/testing/start-services';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BywayUser } from './byway-user.js';

const TTL_S = 3;

describe('an image in the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'byway-assets-'));
  let services: Services;
  let user: BywayUser;
  let config: object;

  beforeAll(async () => {
    const assets = { ASSETS_DIR: folder };
    const lifetimes = { LOG_ASSET_TTL_S: String(TTL_S), ASSET_URL_TTL_S: '1' };
    services = await startServices({ env: { gateway: assets, worker: { ...assets, ...lifetimes } } });
    user = new BywayUser(services);
    config = { virtual_key: await user.virtualKey('openai') };
  }, 120_000);
  afterAll(async () => {
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const files = () => readdirSync(folder, { recursive: true }).map(String);
  const onDisk = (asset: string) => files().some((file) => file.endsWith(asset) && file.startsWith('data'));
  const statusOf = async (asset: string) => {
    const response = await fetch(`${services.url}/v1/assets/${asset}`, {
      headers: { 'x-portkey-api-key': services.adminKey },
    });
    await response.arrayBuffer();
    return response.status;
  };

  it('is gone after LOG_ASSET_TTL_S, and a worker takes its bytes off the disk', async () => {
    const answer = await user.generate(config);
    await user.finishedLog(answer.headers.get('x-request-id'));
    const { body } = await services.api.get(`/v1/logs/${answer.headers.get('x-request-id')}`);
    const asset = /asset_[0-9a-f]+/.exec(JSON.stringify(body))?.[0] ?? '';
    expect([await statusOf(asset), onDisk(asset)]).toEqual([200, true]);

    await eventually(async () => (await statusOf(asset)) === 404);
    expect(onDisk(asset)).toBe(true);
    // A worker sweeps when it starts, and then every hour.
    const [worker] = services.workers;
    worker?.signal('SIGTERM');
    await worker?.ended();
    await worker?.start();
    await eventually(() => !onDisk(asset));
  });

  it('that a URL showed outlives the URL by a margin, for downloads under way', async () => {
    const headers = { 'x-portkey-debug': 'false' };
    const answer = await user.generate(config, { response_format: 'url' }, headers);
    const url = /http[^"]+asset_[^"]+/.exec(JSON.stringify(answer.body))?.[0] ?? '';
    const asset = /asset_[0-9a-f]+/.exec(url)?.[0] ?? '';
    await eventually(async () => (await fetch(url)).status === 401);
    expect(onDisk(asset)).toBe(true);
    const marker = files().find((file) => file.startsWith('expiry') && file.endsWith(asset)) ?? '';
    const leftMs = Number(/(\d+)-asset_/.exec(marker)?.[1]) - Date.now();
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThan(3_600_000);
  });
});
