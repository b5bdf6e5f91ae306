import { randomBytes } from 'node:crypto';
import { ByteCache } from '../pictures/byte-cache.js';

/** OpenAI's picture URLs live for 60 minutes. */
const LIFETIME_MS = 60 * 60 * 1000;
const SHELF_BYTES = 256 * 1024 * 1024;

/** Pictures that were answered as URLs; the oldest go when the shelf is full. */
export class FileShelf {
  private readonly files = new ByteCache(SHELF_BYTES);
  private readonly expiry = new Map<string, number>();

  /** @returns the id under which the picture can be fetched. */
  put(png: Buffer): string {
    const now = Date.now();
    for (const [old, expiresAt] of this.expiry) {
      if (expiresAt > now) break;
      this.expiry.delete(old);
    }
    const id = `img-${randomBytes(12).toString('hex')}`;
    this.files.set(id, png);
    this.expiry.set(id, now + LIFETIME_MS);
    return id;
  }

  get(id: string): Buffer | undefined {
    const expiresAt = this.expiry.get(id);
    return expiresAt === undefined || expiresAt <= Date.now() ? undefined : this.files.get(id);
  }
}
