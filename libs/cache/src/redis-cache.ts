import { Redis } from 'ioredis';
import { z } from 'zod';
import type { CacheBackend } from './cache-backend.js';

/** Braces: both keys of an answer hash to the slot of everything else of Byway's. */
const entryKey = (key: string) => `{byway}:cache:entry:${key}`;
const claimKey = (key: string) => `{byway}:cache:claim:${key}`;

const CLAIM_OR_READ = `
  local entry = redis.call('GET', KEYS[1])
  if entry then return {entry, 0} end
  if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {false, 1} end
  return {false, 0}`;
const RENEW = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const DELETE_IF = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('DEL', KEYS[1])`;

const claimOrReadSchema = z.tuple([z.string().nullable(), z.number()]);

/**
 * Entries and claims as strings that Redis expires by itself.
 * @param options.timeoutMs ms that its users wait. The connection is given longer: an operation that
 * was given up may still be done, and a connection that comes late serves the next one.
 */
export function createRedisCache(url: string, { timeoutMs }: { timeoutMs: number }): CacheBackend {
  const redis = new Redis(url, {
    // A cache that has to be waited for is worth nothing: no offline queue, no second try.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 4 * timeoutMs,
    connectTimeout: 6 * timeoutMs,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(1_000, 50 * 2 ** Math.min(attempt, 10)),
  });
  // Whoever asks in vain says so; Node ends the process on an error event without a listener.
  redis.on('error', () => undefined);
  return {
    read: (key) => redis.get(entryKey(key)),
    write: (key, text, lifeMs) => redis.set(entryKey(key), text, 'PX', Math.ceil(lifeMs), 'GET'),
    remove: async (key, text) => void (await redis.eval(DELETE_IF, 1, entryKey(key), text)),
    async claimOrRead(key, holder, leaseMs) {
      const answer = await redis.eval(CLAIM_OR_READ, 2, entryKey(key), claimKey(key), holder, leaseMs);
      const [text, claimed] = claimOrReadSchema.parse(answer);
      return { text, claimed: claimed === 1 };
    },
    renew: async (key, holder, leaseMs) => (await redis.eval(RENEW, 1, claimKey(key), holder, leaseMs)) === 1,
    release: async (key, holder) => void (await redis.eval(DELETE_IF, 1, claimKey(key), holder)),
    close() {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
