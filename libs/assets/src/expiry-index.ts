import { readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAssetId } from './asset-id.js';
import { isCode, makeFolder } from './folders.js';

const marker = /^(\d+)-(asset_[0-9a-f]{32})$/;
const dayForm = /^\d{4}-\d{2}-\d{2}$/;

function noneIfGone(error: unknown): string[] {
  if (isCode(error, 'ENOENT')) return [];
  throw error;
}

const dayOf = (unixMs: number) => new Date(unixMs).toISOString().slice(0, 10);

/**
 * Which assets expire when, as empty files `<day>/<Unix ms>-<id>`: a sweep looks only into the
 * folders of days that have come, and opens no asset.
 */
export class ExpiryIndex {
  constructor(private readonly folder: string) {}

  /** Notes that an asset expires. Called before the asset appears: a note too many does no harm. */
  async add(id: string, expiresAt: number): Promise<void> {
    const day = join(this.folder, dayOf(expiresAt));
    await makeFolder(day);
    await writeFile(join(day, `${expiresAt}-${id}`), '');
  }

  /** Takes a note back. */
  async remove(id: string, expiresAt: number): Promise<void> {
    await rm(join(this.folder, dayOf(expiresAt), `${expiresAt}-${id}`), { force: true });
  }

  /** Calls `expire` for each asset whose time came before `nowMs`, then forgets it; counts them. */
  async sweep(nowMs: number, expire: (id: string) => Promise<void>): Promise<number> {
    const today = dayOf(nowMs);
    const days = (await readdir(this.folder)).filter((day) => dayForm.test(day) && day <= today);
    let count = 0;
    for (const day of days) {
      // Another process may sweep the same folder.
      const names = await readdir(join(this.folder, day)).catch(noneIfGone);
      for (const name of names) {
        const [, expiresAt, id] = marker.exec(name) ?? [];
        if (id === undefined || !isAssetId(id) || Number(expiresAt) > nowMs) continue;
        await expire(id);
        await rm(join(this.folder, day, name), { force: true });
        count += 1;
      }
      // Today's folder is still written to.
      if (day < today) await rmdir(join(this.folder, day)).catch(() => undefined);
    }
    return count;
  }
}
