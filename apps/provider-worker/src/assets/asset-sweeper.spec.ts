import { FileAssetStore } from '@byway/assets/file-asset-store';
import { createLogger } from '@byway/boot/logger';
import { eventually } from '@byway/testing/eventually';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssetSweeper } from './asset-sweeper.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const image = { workspaceId: 'ws_1', mediaType: 'image/png', bytes: Buffer.from('pixels') };
let folder: string;
let assets: FileAssetStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byway-sweep-'));
  assets = await FileAssetStore.open(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const files = async () =>
  (await readdir(join(folder, 'data'), { recursive: true })).filter((name) => name.includes('asset_'));

describe('expired assets', () => {
  it('leave the disk at start, and what lives stays', async () => {
    await assets.put({ ...image, expiresAt: Date.now() - 1 });
    const { id } = await assets.put({ ...image, expiresAt: Date.now() + 60_000 });
    const kept = await assets.put(image);
    const sweeper = new AssetSweeper(assets, logger);
    sweeper.start();
    await sweeper.stop();
    const left = await files();
    expect(left.map((name) => name.slice(name.indexOf('asset_'))).sort()).toEqual([id, kept.id].sort());
  });

  it('leave it again and again', async () => {
    const sweeper = new AssetSweeper(assets, logger);
    sweeper.start(20);
    for (let round = 0; round < 2; round += 1) {
      await assets.put({ ...image, expiresAt: Date.now() + 30 });
      await eventually(async () => (await files()).length === 0);
    }
    await sweeper.stop();
  });

  it('are swept by several workers at once', async () => {
    const day = 24 * 3_600_000;
    for (let count = 0; count < 20; count += 1)
      await assets.put({ ...image, expiresAt: Date.now() - count * day });
    const warnings: unknown[] = [];
    const loud = createLogger({
      service: 'test',
      level: 'warn',
      destination: { write: (line) => void warnings.push(line) },
    });
    const sweepers = Array.from({ length: 4 }, () => new AssetSweeper(assets, loud));
    for (const sweeper of sweepers) sweeper.start();
    await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
    expect(warnings).toEqual([]);
    expect(await files()).toEqual([]);
  });

  it('outlive a store that is away, without an error', async () => {
    await rm(folder, { recursive: true });
    const sweeper = new AssetSweeper(assets, logger);
    sweeper.start();
    await expect(sweeper.stop()).resolves.toBeUndefined();
  });
});
