/** Keeps the buffers used last, up to a total size; a buffer larger than the whole is not kept. */
export class ByteCache {
  private readonly entries = new Map<string, Buffer>();
  private size = 0;

  /** @param maxBytes total of all kept buffers */
  constructor(private readonly maxBytes: number) {}

  get(key: string): Buffer | undefined {
    const found = this.entries.get(key);
    if (found !== undefined) {
      // A Map keeps insertion order: putting it in again makes it the newest.
      this.entries.delete(key);
      this.entries.set(key, found);
    }
    return found;
  }

  set(key: string, value: Buffer): void {
    this.remove(key);
    if (value.length > this.maxBytes) return;
    this.entries.set(key, value);
    this.size += value.length;
    for (const oldest of this.entries.keys()) {
      if (this.size <= this.maxBytes) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    this.size -= this.entries.get(key)?.length ?? 0;
    this.entries.delete(key);
  }
}
