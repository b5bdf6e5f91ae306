import { constants } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openAssetFile, writeAssetFile } from './asset-file.js';
import { chunksOf, isExpired, newAssetFacts, sizeOf } from './asset-facts.js';
import { isAssetId, newAssetId } from './asset-id.js';
import type { Asset, AssetStore, NewAsset, StoredAsset } from './asset-store.js';
import { ExpiryIndex } from './expiry-index.js';
import { isCode, makeFolder } from './folders.js';
import { storageUnavailable } from './storage-unavailable.js';

/** ms after which an unfinished file was left by a crash. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Assets as files below one folder: `data/<last two digits of the id>/<id>`, `expiry/` for the sweep
 * and `unfinished/` for what is being written. A file is synced and then renamed into its place, so a
 * crash leaves no half asset.
 */
export class FileAssetStore implements AssetStore {
  private readonly data: string;
  private readonly unfinished: string;
  private readonly expiry: ExpiryIndex;

  private constructor(dir: string) {
    this.data = join(dir, 'data');
    this.unfinished = join(dir, 'unfinished');
    this.expiry = new ExpiryIndex(join(dir, 'expiry'));
  }

  /**
   * Makes the folders once, here and not in `put`: a volume that is unmounted later must fail and not
   * fill the disk below it.
   */
  static async open(dir: string): Promise<FileAssetStore> {
    for (const part of ['data', 'unfinished', 'expiry']) await mkdir(join(dir, part), { recursive: true });
    return new FileAssetStore(dir);
  }

  async put(asset: NewAsset): Promise<StoredAsset> {
    const facts = newAssetFacts(asset, Date.now());
    const chunks = chunksOf(asset);
    const id = newAssetId();
    const draft = join(this.unfinished, id);
    try {
      await writeAssetFile(draft, facts, chunks);
      if (facts.expiresAt !== null) await this.expiry.add(id, facts.expiresAt);
      await this.publish(draft, id);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw storageUnavailable(error);
    }
    return { id, size: sizeOf(chunks) };
  }

  /** Renames into place and syncs the folder: without that, a power cut could undo the rename. */
  private async publish(draft: string, id: string): Promise<void> {
    const shard = this.shard(id);
    await makeFolder(shard);
    await rename(draft, join(shard, id));
    const folder = await open(shard, 'r');
    await folder.sync().finally(() => folder.close());
  }

  async get(id: string): Promise<Asset | null> {
    if (!isAssetId(id)) return null;
    try {
      const { file, facts, start, size } = await openAssetFile(this.path(id));
      if (isExpired(facts, Date.now())) {
        await file.close();
        return null;
      }
      return { ...facts, size, stream: file.createReadStream({ start }) };
    } catch (error) {
      return await this.missingOrDown(error);
    }
  }

  async delete(id: string): Promise<void> {
    if (!isAssetId(id)) return;
    try {
      const { file, facts } = await openAssetFile(this.path(id));
      await file.close();
      await rm(this.path(id), { force: true });
      if (facts.expiresAt !== null) await this.expiry.remove(id, facts.expiresAt);
    } catch (error) {
      await this.missingOrDown(error);
    }
  }

  async sweepExpired(nowMs: number): Promise<number> {
    try {
      await this.removeAbandoned(nowMs);
      return await this.expiry.sweep(nowMs, (id) => rm(this.path(id), { force: true }));
    } catch (error) {
      throw storageUnavailable(error);
    }
  }

  async ping(): Promise<void> {
    try {
      await access(this.unfinished, constants.W_OK);
    } catch (error) {
      throw storageUnavailable(error);
    }
  }

  close(): void {
    // Files are closed with their streams.
  }

  private async removeAbandoned(nowMs: number): Promise<void> {
    for (const name of await readdir(this.unfinished)) {
      const path = join(this.unfinished, name);
      const info = await stat(path).catch(() => undefined);
      if (info !== undefined && info.mtimeMs < nowMs - ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }

  /** "No such file" means no such asset only while the store itself is there. */
  private async missingOrDown(error: unknown): Promise<null> {
    if (!isCode(error, 'ENOENT')) throw storageUnavailable(error);
    await this.ping();
    return null;
  }

  private shard(id: string): string {
    // The end of the id is random; its start is the time.
    return join(this.data, id.slice(-2));
  }

  private path(id: string): string {
    return join(this.shard(id), id);
  }
}
