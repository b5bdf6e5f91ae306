import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssetStore } from './asset-store.js';
import { describeAssetStore, expectUnavailable } from '../test/asset-store-conformance.js';
import { createAssetStore } from './create-asset-store.js';

const newFolder = () => mkdtemp(join(tmpdir(), 'byway-assets-'));

describeAssetStore('FileAssetStore', async () => {
  const dir = await newFolder();
  return { store: await createAssetStore({ dir }), stop: () => rm(dir, { recursive: true }) };
});

describe('FileAssetStore', () => {
  let dir: string;
  let store: AssetStore;
  beforeEach(async () => {
    dir = await newFolder();
    store = await createAssetStore({ dir });
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const asset = { workspaceId: 'ws-1', mediaType: 'image/png', bytes: Buffer.from('x') };
  const files = async () => {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it('finds its assets again after a restart', async () => {
    const { id } = await store.put(asset);
    const again = await createAssetStore({ dir });
    const found = await again.get(id);
    expect(found).toMatchObject({ mediaType: 'image/png', size: 1 });
    found?.stream.destroy();
  });

  it('shows nothing of an asset that a crash cut off, and sweeps it away after an hour', async () => {
    const id = `asset_${'a'.repeat(32)}`;
    const draft = join(dir, 'unfinished', id);
    await writeFile(draft, '{"mediaType":"image/png"}\nhalf');
    expect(await store.get(id)).toBeNull();
    await store.sweepExpired(Date.now());
    expect(await files()).toEqual([id]);
    const twoHoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await utimes(draft, twoHoursAgo, twoHoursAgo);
    await store.sweepExpired(Date.now());
    expect(await files()).toEqual([]);
  });

  it('leaves no draft behind when it cannot finish', async () => {
    await rm(join(dir, 'data'), { recursive: true });
    await expect(store.put(asset)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(await files()).toEqual([]);
  });

  it('sweeps what has expired, on any day, and nothing else', async () => {
    const now = Date.now();
    const day = 24 * 60 * 60 * 1000;
    for (const expiresAt of [now - 40 * day, now - day, now - 1]) await store.put({ ...asset, expiresAt });
    const kept = await store.put(asset);
    const later = await store.put({ ...asset, expiresAt: now + 60_000 });
    expect(await store.sweepExpired(now)).toBe(3);
    expect(await store.sweepExpired(now)).toBe(0);
    const names = await files();
    expect(names.sort()).toEqual([kept.id, later.id, `${now + 60_000}-${later.id}`].sort());
    expect(await readdir(join(dir, 'expiry'))).toHaveLength(1);
    expect(await store.sweepExpired(now + 60_000)).toBe(1);
  });

  it('deletes the note of an asset with the asset', async () => {
    const { id } = await store.put({ ...asset, expiresAt: Date.now() + 60_000 });
    await store.delete(id);
    expect(await files()).toEqual([]);
  });

  it('keeps its files from other users of the machine', async () => {
    const { id } = await store.put(asset);
    const { mode } = await stat(join(dir, 'data', id.slice(-2), id));
    expect(mode & 0o077).toBe(0);
  });

  it('says storage_unavailable when its volume is gone, and fills nothing below it', async () => {
    await rename(dir, `${dir}-unmounted`);
    await expectUnavailable(store);
    await expect(store.sweepExpired(Date.now())).rejects.toMatchObject({ code: 'storage_unavailable' });
    await expect(stat(dir)).rejects.toMatchObject({ code: 'ENOENT' });
    await rm(`${dir}-unmounted`, { recursive: true });
  });

  it('says storage_unavailable when its volume goes in the middle of a put, and fills nothing below it', async () => {
    // As after the unfinished file was written.
    await rename(join(dir, 'expiry'), join(dir, 'expiry-unmounted'));
    await expect(store.put({ ...asset, expiresAt: Date.now() + 60_000 })).rejects.toMatchObject({
      code: 'storage_unavailable',
    });
    await expect(stat(join(dir, 'expiry'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says storage_unavailable for a damaged file, and not that there is none', async () => {
    const { id } = await store.put(asset);
    await writeFile(join(dir, 'data', id.slice(-2), id), 'no header');
    await expect(store.get(id)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});
