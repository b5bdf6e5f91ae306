import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connected, testCaches } from '../test/cache-backends.js';
import type { CacheBackend } from './cache-backend.js';
import type { CacheEntry } from './cache-entry.js';
import type { CacheConnection } from './connect-cache.js';
import { type Entered, ResponseCache } from './response-cache.js';

const entryOf = (text: string): CacheEntry => ({
  version: 1,
  contentType: 'application/json',
  model: 'gpt-image-2',
  warnings: [],
  body: { kind: 'inline', base64: Buffer.from(text).toString('base64') },
});
const bodyOf = ({ body }: CacheEntry) =>
  body.kind === 'inline' && Buffer.from(body.base64, 'base64').toString();
const use = (entry: CacheEntry) => Promise.resolve(bodyOf(entry));
/** ms; a claim is renewed each third of it, and not lost when the process stands still for seconds. */
const LEASE_MS = 3_000;
/** ms: of a claim that is not renewed. */
const SHORT_LEASE_MS = 300;

describe.each(testCaches(process.env))('the response cache on $kind', ({ prepare }) => {
  let connection: CacheConnection;
  let backend: CacheBackend;
  let renewals = 0;
  const opened: ResponseCache[] = [];
  const logger = { info: jest.fn(), warn: jest.fn() };

  /** A cache as another process has it. Patient, because the machine of a test may be busy. */
  async function ready(): Promise<ResponseCache> {
    const over = await connected(connection);
    const renew = over.renew.bind(over);
    over.renew = (...claim) => renew(...claim).finally(() => (renewals += 1));
    const cache = new ResponseCache(over, { logger, timeoutMs: 5_000, leaseMs: LEASE_MS });
    opened.push(cache);
    return cache;
  }
  const enter = (
    cache: ResponseCache,
    key: string,
    { waitMs = 300_000, signal = new AbortController().signal } = {},
  ) => cache.enter(key, { use, signal, waitMs });
  /** Enters and expects to be the one who calls. */
  async function lead(cache: ResponseCache, key: string) {
    const entered = await enter(cache, key);
    if (entered.kind !== 'call' || entered.claim === null) throw new Error(`not the leader: ${entered.kind}`);
    return entered.claim;
  }

  beforeAll(async () => {
    connection = await prepare();
    backend = await connected(connection);
  });
  afterAll(() => Promise.all([backend.close(), ...opened.map((cache) => cache.close())]));

  it('finds what was stored, in any process, until its life is over', async () => {
    const [one, other] = await Promise.all([ready(), ready()]);
    const key = randomUUID();
    expect(await one.find(key)).toBeNull();
    await one.store(key, entryOf('kraken'), 250);
    await sleep(300);
    expect(await other.find(key)).toBeNull();
    await one.store(key, entryOf('kraken'), 60_000);
    expect(await other.find(key)).toEqual(entryOf('kraken'));
  });

  it('keeps text that is no UTF-8 and text with NUL', async () => {
    const cache = await ready();
    const key = randomUUID();
    const entry = { ...entryOf('a'), warnings: ['\u0000 and \ud800'] };
    await cache.store(key, entry, 60_000);
    expect(await cache.find(key)).toEqual(entry);
  });

  it('tells what a new entry replaces', async () => {
    const cache = await ready();
    const key = randomUUID();
    expect(await cache.store(key, entryOf('old'), 60_000)).toBeNull();
    expect(await cache.store(key, entryOf('new'), 60_000)).toEqual(entryOf('old'));
    expect(await cache.find(key)).toEqual(entryOf('new'));
  });

  it('makes one leader out of any number of equal calls, and gives its answer to the others', async () => {
    const caches = await Promise.all([ready(), ready(), ready()]);
    const key = randomUUID();
    let leaders = 0;
    const callers = Array.from({ length: 30 }, async (_, index): Promise<unknown> => {
      const cache = caches[index % caches.length]!;
      const entered = await enter(cache, key);
      if (entered.kind === 'hit') return entered.value;
      leaders += 1;
      const before = renewals;
      await eventually(() => renewals > before);
      await cache.store(key, entryOf('drawn once'), 60_000);
      await entered.claim?.release();
      return 'drawn once';
    });
    expect(await Promise.all(callers)).toEqual(Array(30).fill('drawn once'));
    expect(leaders).toBe(1);
  });

  it('lets exactly one other try when the leader failed', async () => {
    const [one, other] = await Promise.all([ready(), ready()]);
    const key = randomUUID();
    const claim = await lead(one, key);
    const waiting = [enter(other, key), enter(one, key)];
    await sleep(150);
    await claim.release();
    const first = await Promise.race(waiting);
    expect(first).toMatchObject({ kind: 'call' });
    if (first.kind === 'call') {
      expect(first.claim).not.toBeNull();
      await other.store(key, entryOf('second try'), 60_000);
      await first.claim?.release();
    }
    const kinds = (await Promise.all(waiting)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['call', 'hit']);
  });

  it('lets another try when the leader died, once its lease has run out', async () => {
    const cache = await ready();
    const key = randomUUID();
    // A process that claims and says no more.
    const before = Date.now();
    expect(await backend.claimOrRead(key, 'dead', SHORT_LEASE_MS)).toEqual({ text: null, claimed: true });
    const claim = await lead(cache, key);
    expect(Date.now() - before).toBeGreaterThanOrEqual(SHORT_LEASE_MS - 5);
    expect(await backend.renew(key, 'dead', LEASE_MS)).toBe(false);
    await backend.release(key, 'dead');
    expect(await backend.claimOrRead(key, 'third', LEASE_MS)).toEqual({ text: null, claimed: false });
    await claim.release();
  });

  it.each<[string, (abort: AbortController) => { waitMs?: number; signal?: AbortSignal }]>([
    ['for as long as it may', () => ({ waitMs: 100 })],
    ['until its caller leaves', (abort) => ({ signal: abort.signal })],
  ])('waits %s, and goes on alone', async (_what, limits) => {
    const cache = await ready();
    const key = randomUUID();
    const claim = await lead(cache, key);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const entered: Entered<unknown> = await enter(cache, key, limits(abort));
    expect(entered).toEqual({ kind: 'call', claim: null });
    await claim.release();
  });

  it.each([
    '',
    'nonsense',
    '{"version":2}',
    '[]',
    '{"version":1,"contentType":"a","model":null,"warnings":[]}',
  ])('takes the stored text %j for nothing, and replaces it', async (text) => {
    const cache = await ready();
    const key = randomUUID();
    await backend.write(key, text, 60_000);
    expect(await cache.find(key)).toBeNull();
    const claim = await lead(cache, key);
    expect(await backend.read(key)).toBeNull();
    await claim.release();
  });

  it('takes an entry without its body for nothing, and one whose store is away for another time', async () => {
    const cache = await ready();
    const key = randomUUID();
    await cache.store(key, entryOf('kraken'), 60_000);
    const limits = { signal: new AbortController().signal, waitMs: 1_000 };
    const away = await cache.enter(key, { ...limits, use: () => Promise.reject(new Error('store away')) });
    expect(away).toEqual({ kind: 'call', claim: null });
    expect(await cache.find(key)).not.toBeNull();
    const gone = await cache.enter(key, { ...limits, use: () => Promise.resolve(null) });
    expect(gone).toMatchObject({ kind: 'call', claim: { release: expect.any(Function) } });
    expect(await cache.find(key)).toBeNull();
    if (gone.kind === 'call') await gone.claim?.release();
  });
});
