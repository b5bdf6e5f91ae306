import { eventually } from '@byway/testing/eventually';
import { beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { type AloneStack, describeTopic } from './alone-stack.js';

const LIFETIMES = { LOG_ASSET_TTL_S: '3', ASSET_URL_TTL_S: '1' };

/** Pictures whose time is over. */
export function assetExpiry(stack: AloneStack): void {
  describeTopic({ stack, title: 'an image in the log', workers: 1, env: { worker: LIFETIMES } }, () => {
    let config: object;

    beforeAll(async () => {
      config = { virtual_key: await stack.user.virtualKey('openai') };
    });

    const files = () => readdirSync(stack.services.assetsDir, { recursive: true }).map(String);
    const onDisk = (asset: string) => files().some((file) => file.endsWith(asset) && file.startsWith('data'));
    const statusOf = async (asset: string) => {
      const response = await fetch(`${stack.services.url}/v1/assets/${asset}`, {
        headers: { 'x-portkey-api-key': stack.services.adminKey },
      });
      await response.arrayBuffer();
      return response.status;
    };
    /** When a file may be taken off the disk, in Unix ms. */
    const expiryOf = (asset: string) => {
      const marker = files().find((file) => file.startsWith('expiry') && file.endsWith(asset)) ?? '';
      return Number(/(\d+)-asset_/.exec(marker)?.[1]);
    };

    it('that a URL showed outlives the URL by a margin, for downloads under way', async () => {
      const headers = { 'x-portkey-debug': 'false' };
      const answer = await stack.user.generate(config, { response_format: 'url' }, headers);
      const url = /http[^"]+asset_[^"]+/.exec(JSON.stringify(answer.body))?.[0] ?? '';
      const asset = /asset_[0-9a-f]+/.exec(url)?.[0] ?? '';
      await eventually(async () => (await fetch(url)).status === 401, 60_000);
      expect(onDisk(asset)).toBe(true);
      const leftMs = expiryOf(asset) - Date.now();
      expect(leftMs).toBeGreaterThan(0);
      expect(leftMs).toBeLessThan(3_600_000);
    });

    it('is gone after LOG_ASSET_TTL_S, and a worker takes its bytes off the disk', async () => {
      const answer = await stack.user.generate(config);
      const log = await stack.user.finishedLog(answer.headers.get('x-request-id'));
      const asset = /asset_[0-9a-f]+/.exec(JSON.stringify(log))?.[0] ?? '';
      expect(onDisk(asset)).toBe(true);
      await eventually(async () => (await statusOf(asset)) === 404, 60_000);
      expect(onDisk(asset)).toBe(true);
      // A worker sweeps when it starts, and then every hour.
      const { worker } = stack;
      worker.signal('SIGTERM');
      await worker.ended();
      await worker.start();
      await eventually(() => !onDisk(asset), 60_000);
    });
  });
}
