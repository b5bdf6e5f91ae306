import { describe, expect, it, jest } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { testCaches, withDatabase } from '../test/cache-backends.js';
import { connectCacheBackend, connectResponseCache } from './connect-cache.js';
import { createPostgresCache } from './postgres-cache.js';
import { ResponseCache } from './response-cache.js';

const kinds = testCaches(process.env);
const entry = {
  version: 1 as const,
  contentType: 'application/json',
  model: null,
  warnings: [],
  body: { kind: 'inline' as const, base64: 'a2V5LXRleHQ=' },
};
const limits = { use: () => Promise.resolve('hit'), signal: new AbortController().signal, waitMs: 10_000 };

/** Something that takes connections and never says a word. */
async function startSilentServer() {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { host: `127.0.0.1:${port}`, close: () => server.close() };
}

describe.each(kinds)('a response cache whose $kind', ({ kind }) => {
  const connectionTo = (host: string) =>
    kind === 'Redis' ? { redisUrl: `redis://${host}` } : { databaseUrl: `postgres://u:p@${host}/db` };

  it.each(['is away', 'is silent'])('%s has nothing meanwhile, with one line in the log', async (how) => {
    const silent = await startSilentServer();
    const logger = { info: jest.fn(), warn: jest.fn() };
    const host = how === 'is silent' ? silent.host : '127.0.0.1:1';
    const cache = connectResponseCache({ ...connectionTo(host), timeoutMs: 50, logger });
    for (let count = 0; count < 3; count += 1) {
      expect(await cache.find('key')).toBeNull();
      expect(await cache.enter('key', limits)).toEqual({ kind: 'call', claim: null });
      expect(await cache.store('key', entry, 1000)).toBeNull();
    }
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(logger.warn.mock.calls)).not.toContain(entry.body.base64);
    silent.close();
    await cache.close();
  });
});

describe('the tables of a cache on PostgreSQL', () => {
  const postgres = kinds.find(({ kind }) => kind === 'PostgreSQL')!;

  it('are made once when many processes start together', async () => {
    const connection = await postgres.prepare();
    const backends = Array.from({ length: 8 }, () => connectCacheBackend(connection));
    expect(await Promise.all(backends.map((backend) => backend.read('key')))).toEqual(Array(8).fill(null));
    await Promise.all(backends.map((backend) => backend.close()));
  });

  it('may be made before by somebody who has the right to', async () => {
    const connection = await postgres.prepare();
    const owner = connectCacheBackend(connection);
    await owner.write('key', 'text', 60_000);
    await owner.close();
    const role = `cache_reader_${process.pid}`;
    const url = new URL(connection.databaseUrl ?? '');
    await withDatabase(url.href, async (client) => {
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'test'`);
      await client.query(`GRANT USAGE ON SCHEMA byway_cache TO ${role}`);
      await client.query(`GRANT ALL ON ALL TABLES IN SCHEMA byway_cache TO ${role}`);
    });
    Object.assign(url, { username: role, password: 'test' });
    const user = createPostgresCache(url.href, { timeoutMs: 5_000 });
    expect(await user.read('key')).toBe('text');
    expect(await user.claimOrRead('other', 'me', 1_000)).toEqual({ text: null, claimed: true });
    await user.close();
    await withDatabase(connection.databaseUrl ?? '', (client) =>
      client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`),
    );
  });

  it('come back when they were dropped, and a call meanwhile goes on', async () => {
    const connection = await postgres.prepare();
    const logger = { info: jest.fn(), warn: jest.fn() };
    const cache = new ResponseCache(connectCacheBackend(connection), { logger, timeoutMs: 5_000 });
    await cache.store('key', entry, 60_000);
    await withDatabase(connection.databaseUrl ?? '', (client) =>
      client.query('DROP SCHEMA byway_cache CASCADE'),
    );
    expect(await cache.find('key')).toBeNull();
    await cache.store('key', entry, 60_000);
    expect(await cache.find('key')).toEqual(entry);
    expect(logger.warn.mock.calls).toHaveLength(1);
    await cache.close();
  });

  it('lose what expired', async () => {
    const connection = await postgres.prepare();
    const backend = createPostgresCache(connection.databaseUrl ?? '', { timeoutMs: 5_000, sweepEveryMs: 50 });
    await backend.write('brief', 'text', 1_000);
    await backend.claimOrRead('other', 'me', 1_000);
    expect(await postgres.count(connection)).toBe(2);
    await backend.write('lasting', 'text', 60_000);
    for (let tries = 0; tries < 100 && (await postgres.count(connection)) > 1; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await postgres.count(connection)).toBe(1);
    expect(await backend.read('lasting')).toBe('text');
    await backend.close();
  });
});
