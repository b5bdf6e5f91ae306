import { BywayError } from '@byway/errors/byway-error';
import { describe, expect, it } from '@jest/globals';
import { ExpiringCache } from './expiring-cache.js';

const away = new BywayError('service_unavailable', 'away');
const gone = new BywayError('not_found', 'gone');
const isOutage = (error: unknown) => error === away;
const never = () => new Promise<string>(() => undefined);

/** A cache that has `old` under `key`, `ageMs` ago. */
async function cacheWith(ageMs: number) {
  let now = 0;
  const cache = new ExpiringCache<string>({
    freshMs: 10_000,
    usableMs: 60_000,
    maxEntries: 10,
    patienceMs: 20,
    now: () => now,
  });
  await cache.get('key', () => Promise.resolve('old'), isOutage);
  now = ageMs;
  return { cache, passMs: (ms: number) => (now += ms) };
}

describe('a cached lookup', () => {
  it('is not asked for again while it is fresh', async () => {
    const { cache } = await cacheWith(9_999);
    expect(await cache.get('key', never, isOutage)).toBe('old');
  });

  it('is renewed when it is not', async () => {
    const { cache } = await cacheWith(10_000);
    expect(await cache.get('key', () => Promise.resolve('new'), isOutage)).toBe('new');
  });

  it('serves the old value while the service is away or silent, and asks again after a pause', async () => {
    const { cache, passMs } = await cacheWith(10_000);
    expect(await cache.get('key', () => Promise.reject(away), isOutage)).toBe('old');
    expect(await cache.get('key', () => Promise.reject(gone), isOutage)).toBe('old');
    passMs(1_000);
    expect(await cache.get('key', never, isOutage)).toBe('old');
  });

  it('does not serve what is gone, also when that becomes known after the caller lost patience', async () => {
    const { cache } = await cacheWith(10_000);
    let answer: (error: BywayError) => void = () => undefined;
    const slow = new Promise<string>((_, reject) => (answer = reject));
    expect(await cache.get('key', () => slow, isOutage)).toBe('old');
    answer(gone);
    await expect(slow).rejects.toBe(gone);
    await expect(cache.get('key', () => Promise.reject(gone), isOutage)).rejects.toBe(gone);
  });

  it('is an error while the service is away and the old value is too old', async () => {
    const { cache } = await cacheWith(60_000);
    await expect(cache.get('key', () => Promise.reject(away), isOutage)).rejects.toBe(away);
  });

  it('is asked for once by callers at the same time', async () => {
    const { cache } = await cacheWith(0);
    let asked = 0;
    const load = () => Promise.resolve(String((asked += 1)));
    const values = await Promise.all([
      cache.get('other', load, isOutage),
      cache.get('other', load, isOutage),
    ]);
    expect(values).toEqual(['1', '1']);
  });
});
