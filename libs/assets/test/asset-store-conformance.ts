import { BywayError } from '@byway/errors/byway-error';
import { within } from '@byway/testing/within';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { newAssetId } from '../src/asset-id.js';
import type { Asset, AssetStore } from '../src/asset-store.js';
import { readAssetBytes } from '../src/read-asset-bytes.js';

export interface StoreUnderTest {
  store: AssetStore;
  stop(): Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const picture = { workspaceId: 'ws-1', mediaType: 'image/png' };

async function found(store: AssetStore, id: string): Promise<Asset> {
  const asset = await store.get(id);
  if (asset === null) throw new Error(`asset ${id} is missing`);
  return asset;
}
const bytesOf = async (store: AssetStore, id: string) =>
  readAssetBytes(await found(store, id), 64 * MEGABYTE);

/** The promises of an asset store; every implementation runs them. */
export function describeAssetStore(name: string, start: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the promises of an asset store`, () => {
    let running: StoreUnderTest;
    let store: AssetStore;
    beforeAll(async () => {
      running = await start();
      store = running.store;
    });
    afterAll(() => running.stop());

    it('gives back what it was given, with its facts', async () => {
      const before = Date.now();
      const { id, size } = await store.put({ ...picture, bytes: Buffer.from('PNG\n{}\0 bytes') });
      expect(id).toMatch(/^asset_[0-9a-f]{32}$/);
      expect(size).toBe(13);
      const asset = await found(store, id);
      expect(asset).toMatchObject({ ...picture, size: 13, expiresAt: null });
      expect(asset.createdAt).toBeGreaterThanOrEqual(before);
      expect((await readAssetBytes(asset, 13)).toString()).toBe('PNG\n{}\0 bytes');
    });

    it('joins chunks in their order, empty ones too', async () => {
      const bytes = [Buffer.from('one '), new Uint8Array(), Buffer.from('two'), Buffer.from(' three')];
      const { id, size } = await store.put({ ...picture, bytes });
      expect(size).toBe(13);
      expect((await bytesOf(store, id)).toString()).toBe('one two three');
    });

    it('keeps an empty asset', async () => {
      const { id } = await store.put({ ...picture, bytes: [] });
      expect(await bytesOf(store, id)).toHaveLength(0);
    });

    it('stores only the part of a buffer that a chunk covers', async () => {
      const whole = Buffer.from('secret|part|secret');
      const { id } = await store.put({ ...picture, bytes: [whole.subarray(7, 11)] });
      expect((await bytesOf(store, id)).toString()).toBe('part');
    });

    it('carries 20 MB unchanged, whole and in chunks', async () => {
      const big = randomBytes(20 * MEGABYTE);
      const chunks = Array.from({ length: 320 }, (_, i) => big.subarray(i * 65536, (i + 1) * 65536));
      for (const bytes of [big, chunks]) {
        const { id, size } = await store.put({ ...picture, bytes });
        expect(size).toBe(20 * MEGABYTE);
        const back = await bytesOf(store, id);
        expect(back.byteLength).toBe(20 * MEGABYTE);
        expect(sha256(back)).toBe(sha256(big));
      }
    });

    it('keeps assets apart that are stored at the same time', async () => {
      const texts = Array.from({ length: 20 }, (_, i) => `asset number ${i}`);
      const stored = await Promise.all(
        texts.map((text) => store.put({ ...picture, bytes: Buffer.from(text) })),
      );
      expect(new Set(stored.map(({ id }) => id)).size).toBe(20);
      const back = await Promise.all(stored.map(({ id }) => bytesOf(store, id)));
      expect(back.map(String)).toEqual(texts);
    });

    it('answers null for an id that it does not have', async () => {
      expect(await store.get(newAssetId())).toBeNull();
    });

    it.each([
      '',
      'asset_1',
      '../src/../../etc/passwd',
      'asset_../../../../etc/passwd',
      `${'asset_'}${'g'.repeat(32)}`,
    ])('takes %j for no id: null, and nothing deleted', async (id) => {
      expect(await store.get(id)).toBeNull();
      await expect(store.delete(id)).resolves.toBeUndefined();
    });

    it('forgets what is deleted, and deletes again without complaint', async () => {
      const { id } = await store.put({ ...picture, bytes: Buffer.from('x'), expiresAt: Date.now() + 60_000 });
      await store.delete(id);
      expect(await store.get(id)).toBeNull();
      await expect(store.delete(id)).resolves.toBeUndefined();
    });

    it('does not serve what has expired', async () => {
      const later = await store.put({ ...picture, bytes: Buffer.from('x'), expiresAt: Date.now() + 60_000 });
      const past = await store.put({ ...picture, bytes: Buffer.from('x'), expiresAt: Date.now() - 1 });
      expect(await bytesOf(store, later.id)).toHaveLength(1);
      expect(await store.get(past.id)).toBeNull();
    });

    it.each([
      { mediaType: 'image/png\r\nset-cookie: a=b' },
      { mediaType: 'png' },
      { workspaceId: '' },
      { workspaceId: 'two\nlines' },
    ])('refuses %j, which no header can carry', async (fault) => {
      const put = store.put({ ...picture, ...fault, bytes: Buffer.from('x') });
      await expect(put).rejects.toMatchObject({ code: 'invalid_value' });
    });

    it('refuses to read more into memory than allowed', async () => {
      const { id } = await store.put({ ...picture, bytes: Buffer.alloc(100) });
      const read = readAssetBytes(await found(store, id), 99);
      await expect(read).rejects.toMatchObject({ code: 'request_too_large' });
    });

    it('is ready', async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });
  });
}

/** A store that is down says so with `storage_unavailable` in every method, within 2 s. */
export async function expectUnavailable(store: AssetStore): Promise<void> {
  const calls: (() => Promise<unknown>)[] = [
    () => store.put({ ...picture, bytes: [Buffer.alloc(3 * MEGABYTE)] }),
    () => store.get(newAssetId()),
    () => store.delete(newAssetId()),
    () => store.ping(),
  ];
  for (const call of calls) {
    const error: unknown = await within(2000, call()).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BywayError);
    expect(error).toMatchObject({ code: 'storage_unavailable', status: 503 });
  }
}
