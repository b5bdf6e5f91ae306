import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheBackend } from './cache-backend.js';
import { type CacheEntry, parseCacheEntry } from './cache-entry.js';
import { Claim } from './claim.js';
import type { Logger } from './logger.js';
import { OutageGuard } from './outage-guard.js';

export interface ResponseCacheOptions {
  logger: Logger;
  /** ms after which the backend counts as away. */
  timeoutMs: number;
  /** ms after which the claim of a process that died is free. */
  leaseMs?: number;
}

export interface EnterOptions<T> {
  /** Makes the answer of an entry; null when its body is gone. May throw: then the entry is left alone. */
  use: (entry: CacheEntry) => Promise<T | null>;
  /** Ends the wait. */
  signal: AbortSignal;
  /** Longest wait for an equal call, in ms. */
  waitMs: number;
}

/** A hit, or the call is to be made: with the claim, or (cache away, waited long enough) without. */
export type Entered<T> = { kind: 'hit'; value: T } | { kind: 'call'; claim: Claim | null };

const LEASE_MS = 10_000;
/** ms between two looks: no limit, what is looked for is there or not. */
const LONGEST_PAUSE_MS = 250;

/** ms between looks: short at first, because many calls are. */
const pauseMs = (looks: number) => Math.min(LONGEST_PAUSE_MS, 25 * looks);

/**
 * Keeps answers by key. Nothing here ever fails a call: a cache that is away, slow or holds nonsense
 * has nothing.
 */
export class ResponseCache {
  private readonly guard: OutageGuard;
  private readonly leaseMs: number;

  constructor(
    private readonly backend: CacheBackend,
    { logger, timeoutMs, leaseMs = LEASE_MS }: ResponseCacheOptions,
  ) {
    this.guard = new OutageGuard({ timeoutMs, logger });
    this.leaseMs = leaseMs;
  }

  /** The entry, or null. */
  async find(key: string): Promise<CacheEntry | null> {
    const text = await this.guard.run(() => this.backend.read(key));
    return text === undefined || text === null ? null : parseCacheEntry(text);
  }

  /**
   * Makes one call out of many equal ones: the first gets the claim, the others wait until there is an
   * entry or the claim is free again, because its holder failed or died.
   */
  async enter<T>(key: string, { use, signal, waitMs }: EnterOptions<T>): Promise<Entered<T>> {
    const { backend, guard, leaseMs } = this;
    const holder = randomUUID();
    const until = Date.now() + waitMs;
    for (let looks = 1; ; looks += 1) {
      const found = await guard.run(() => backend.claimOrRead(key, holder, leaseMs));
      if (found === undefined) return { kind: 'call', claim: null };
      if (found.claimed) {
        return { kind: 'call', claim: new Claim({ key, holder, backend, guard }, leaseMs) };
      }
      if (found.text !== null) {
        const used = await this.useOrRemove(key, found.text, use);
        if (used === 'removed') continue;
        return used === 'away' ? { kind: 'call', claim: null } : { kind: 'hit', value: used.value };
      }
      const remainingMs = until - Date.now();
      if (signal.aborted || remainingMs <= 0) return { kind: 'call', claim: null };
      await sleep(Math.min(pauseMs(looks), remainingMs), undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns the entry that was replaced, whose asset nobody will ask for again. */
  async store(key: string, entry: CacheEntry, lifeMs: number): Promise<CacheEntry | null> {
    const replaced = await this.guard.run(() => this.backend.write(key, JSON.stringify(entry), lifeMs));
    return replaced === undefined || replaced === null ? null : parseCacheEntry(replaced);
  }

  close(): Promise<void> {
    return this.backend.close();
  }

  private async useOrRemove<T>(
    key: string,
    text: string,
    use: EnterOptions<T>['use'],
  ): Promise<{ value: T } | 'removed' | 'away'> {
    const entry = parseCacheEntry(text);
    try {
      const value = entry === null ? null : await use(entry);
      if (value !== null) return { value };
    } catch {
      return 'away';
    }
    const removal = await this.guard.run(() => this.backend.remove(key, text).then(() => true));
    return removal === true ? 'removed' : 'away';
  }
}
