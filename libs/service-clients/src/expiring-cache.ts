interface Entry<T> {
  /** Unix ms after which the entry is asked for again. */
  freshUntil: number;
  /** Unix ms after which it may not be used at all. */
  usableUntil: number;
  value: T;
}

export interface CacheOptions {
  /** ms during which a value is used without asking. */
  freshMs: number;
  /** ms during which an old value may stand in while the service is away. */
  usableMs: number;
  maxEntries: number;
  now?: () => number;
}

/**
 * A small cache of lookups in memory: equal lookups at the same time become one, failures are not
 * kept, and while the service is away the last value serves for a while (an outage of the vault must
 * not turn valid keys away).
 */
export class ExpiringCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private readonly running = new Map<string, Promise<T>>();
  private readonly now: () => number;

  constructor(private readonly options: CacheOptions) {
    this.now = options.now ?? Date.now;
  }

  /**
   * @param isOutage tells an error that an old value may hide from one that must be passed on.
   */
  async get(key: string, load: () => Promise<T>, isOutage: (error: unknown) => boolean): Promise<T> {
    const entry = this.entries.get(key);
    if (entry !== undefined && entry.freshUntil > this.now()) return entry.value;
    try {
      return await this.loadOnce(key, load);
    } catch (error) {
      if (entry !== undefined && entry.usableUntil > this.now() && isOutage(error)) return entry.value;
      this.entries.delete(key);
      throw error;
    }
  }

  /** Forgets one value, or all of them. */
  forget(key?: string): void {
    if (key === undefined) this.entries.clear();
    else this.entries.delete(key);
  }

  private loadOnce(key: string, load: () => Promise<T>): Promise<T> {
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const promise = load()
      .then((value) => {
        this.keep(key, value);
        return value;
      })
      .finally(() => this.running.delete(key));
    this.running.set(key, promise);
    return promise;
  }

  private keep(key: string, value: T): void {
    // Insertion order makes the first key the oldest.
    this.entries.delete(key);
    const oldest = this.entries.keys().next();
    if (this.entries.size >= this.options.maxEntries && oldest.done !== true)
      this.entries.delete(oldest.value);
    const now = this.now();
    this.entries.set(key, {
      value,
      freshUntil: now + this.options.freshMs,
      usableUntil: now + this.options.usableMs,
    });
  }
}
