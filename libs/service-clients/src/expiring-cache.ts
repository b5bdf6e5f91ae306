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
  /** ms that a caller with a usable old value waits for a new one. */
  patienceMs: number;
  now?: () => number;
}

/** ms during which a service that did not answer in time is not asked again for the same value. */
const PAUSE_MS = 1_000;

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
    const loading = this.loadOnce(key, load, isOutage);
    if (entry === undefined || entry.usableUntil <= this.now()) return loading;
    try {
      return await withinPatience(loading, this.options.patienceMs);
    } catch (error) {
      if (error !== impatient && !isOutage(error)) throw error;
      entry.freshUntil = this.now() + PAUSE_MS;
      return entry.value;
    }
  }

  /** Forgets one value, or all of them. */
  forget(key?: string): void {
    if (key === undefined) this.entries.clear();
    else this.entries.delete(key);
  }

  private loadOnce(key: string, load: () => Promise<T>, isOutage: (error: unknown) => boolean): Promise<T> {
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const promise = load()
      .then(
        (value) => {
          this.keep(key, value);
          return value;
        },
        (error: unknown) => {
          // Also when nobody waited for it: what is gone must not be served again.
          if (!isOutage(error)) this.entries.delete(key);
          throw error;
        },
      )
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

const impatient = new Error('The new value takes too long.');

/** Throws {@link impatient} when the value takes longer; its own end is nobody's business then. */
async function withinPatience<T>(loading: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(impatient), patienceMs);
  });
  try {
    return await Promise.race([loading, patience]);
  } finally {
    clearTimeout(timer);
  }
}
