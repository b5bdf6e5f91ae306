import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BodyStore, keepBody, openBody } from './cached-body.js';
import { cacheEntrySchema } from './cache-entry.js';

/** A store in memory that tells what it was given. */
function memoryStore() {
  const kept: Parameters<BodyStore['put']>[0][] = [];
  const store: BodyStore = {
    put: (asset) => Promise.resolve({ id: String(kept.push(asset) - 1) }),
    get(id) {
      const asset = kept[Number(id)];
      if (asset === undefined) return Promise.resolve(null);
      const bytes = Buffer.concat(asset.bytes);
      const { workspaceId } = asset;
      return Promise.resolve({ stream: Readable.from([bytes]), size: bytes.byteLength, workspaceId });
    },
  };
  return { kept, store };
}

const workspaceId = 'default';
const entryOf = (body: unknown) =>
  cacheEntrySchema.parse({ version: 1, contentType: 'application/json', model: null, warnings: [], body });

describe('a cached body', () => {
  it.each([0, 1, 16_384, 16_385, 300_000])('of %i bytes comes back byte for byte', async (bytes) => {
    const { store } = memoryStore();
    // Bytes that are no UTF-8.
    const chunks = [Buffer.alloc(Math.floor(bytes / 2), 0xff), Buffer.alloc(Math.ceil(bytes / 2), 0xc3)];
    const entry = entryOf(await keepBody(chunks, { store, workspaceId, lifeMs: 1000 }));
    const stream = await openBody(entry, { store, workspaceId });
    expect(stream && (await buffer(stream)).equals(Buffer.concat(chunks))).toBe(true);
  });

  it('is an asset above 16 KiB, kept longer than its entry', async () => {
    const { store, kept } = memoryStore();
    await keepBody([Buffer.alloc(16_384)], { store, workspaceId, lifeMs: 60_000 });
    expect(kept).toEqual([]);
    const before = Date.now();
    await keepBody([Buffer.alloc(16_385)], { store, workspaceId, lifeMs: 60_000 });
    expect(kept[0]?.expiresAt).toBeGreaterThan(before + 60_000);
  });

  it.each([
    ['is gone', { kind: 'asset', assetId: '7', bytes: 20_000 }, workspaceId],
    ['has another size', { kind: 'asset', assetId: '0', bytes: 19_999 }, workspaceId],
    ['belongs to another workspace', { kind: 'asset', assetId: '0', bytes: 20_000 }, 'other'],
  ])('is none when its asset %s', async (_what, body, reader) => {
    const { store } = memoryStore();
    await keepBody([Buffer.alloc(20_000)], { store, workspaceId, lifeMs: 1000 });
    expect(await openBody(entryOf(body), { store, workspaceId: reader })).toBeNull();
  });
});
