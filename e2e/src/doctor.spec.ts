import { hasRedisServer } from '@byway/testing/redis-server';
import { type Services, startServices } from '@byway/testing/start-services';
import { startStack, type TestStack } from '@byway/testing/start-stack';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type CommandResult, runByway } from './byway-command.js';

type Env = Record<string, string | undefined>;

const reportSchema = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail', 'skip']),
      message: z.string(),
      hint: z.string().nullable(),
    }),
  ),
});

/** Everything that any run printed. */
const printed: string[] = [];

async function doctor(env: Env, args: string[] = []): Promise<CommandResult> {
  const result = await runByway(['doctor', ...args], env);
  printed.push(result.out, result.err);
  return result;
}

/** Checks that are not `ok`, each as `status message: hint`. */
async function faults(env: Env): Promise<{ code: number | null; found: Record<string, string> }> {
  const { code, out } = await doctor(env, ['--json']);
  const { checks, ok } = reportSchema.parse(JSON.parse(out));
  expect(ok).toBe(code === 0);
  const found = checks.flatMap(({ name, status, message, hint }): [string, string][] =>
    status === 'ok' ? [] : [[name, `${status} ${message}${hint === null ? '' : `: ${hint}`}`]],
  );
  return { code, found: Object.fromEntries(found) };
}

const describeWithRedis = hasRedisServer() || process.env.REQUIRE_REDIS === '1' ? describe : describe.skip;

describeWithRedis('byway doctor beside services with Redis', () => {
  const canary = 'canary-0123456789abcdef';
  let folder: string;
  let services: Services;
  let redis: Redis;
  let env: Env;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'byway-doctor-'));
    const token = { BYWAY_INTERNAL_TOKEN: `${canary}-token` };
    const assets = { ASSETS_DIR: join(folder, 'assets') };
    const masterKey = Buffer.alloc(32, canary).toString('base64');
    services = await startServices({
      queue: 'redis',
      env: {
        vault: { ...token, BYWAY_MASTER_KEY: masterKey },
        config: token,
        ledger: token,
        gateway: { ...token, ...assets },
        worker: { ...token, ...assets },
      },
    });
    redis = new Redis(services.redis?.url ?? '');
    env = {
      BYWAY_DATA_DIR: join(folder, 'none'),
      BYWAY_URL: services.url,
      BYWAY_API_KEY: services.adminKey,
      VAULT_URL: services.vault.url,
      CONFIG_URL: services.config.url,
      LEDGER_URL: services.ledger.url,
      WORKER_URL: services.workers[0]?.url,
      DATABASE_URL: services.databaseWay.url,
      REDIS_URL: services.queueWay.url,
      BYWAY_MASTER_KEY: masterKey,
      ...token,
      ...assets,
    };
  }, 120_000);
  afterAll(async () => {
    redis.disconnect();
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await services.databaseWay.restore();
  });

  it('finds nothing wrong with what works, a line for each part in a fixed order', async () => {
    const { code, out, err } = await doctor(env);
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/\s{2,}/).slice(0, 2))).toEqual([
      ['ok', 'Node'],
      ['ok', 'Port'],
      ['ok', 'Gateway'],
      ['ok', 'API key'],
      ['ok', 'Vault'],
      ['ok', 'Config'],
      ['ok', 'Ledger'],
      ['ok', 'Worker'],
      ['ok', 'PostgreSQL'],
      ['ok', 'Redis'],
      ['skip', 'Queue'],
      ['ok', 'Jobs'],
      ['ok', 'Assets'],
      ['ok', 'Clock'],
      ['ok', 'Master key'],
      ['ok', 'Internal token'],
    ]);
    expect(lines[8]).toMatch(/^ok {4}PostgreSQL {6}\d+\.\d+ at 127\.0\.0\.1:\d+ \(\d+ ms\)$/);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('warns of a Redis without append-only file', async () => {
    await redis.config('SET', 'appendonly', 'no');
    const { code, found } = await faults(env);
    await redis.config('SET', 'appendonly', 'yes');
    expect({ code, redis: found.Redis }).toEqual({
      code: 0,
      redis: expect.stringMatching(/^warn .* without append-only file.*: set appendonly yes$/),
    });
  });

  it('tells of a Redis that drops what is queued', async () => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { code, found } = await faults(env);
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    expect({ code, redis: found.Redis }).toEqual({
      code: 1,
      redis: expect.stringMatching(
        /^fail .*maxmemory-policy allkeys-lru\): set maxmemory-policy noeviction$/,
      ),
    });
  });

  it('tells of wrong passwords', async () => {
    await redis.config('SET', 'requirepass', 'right');
    const database = new URL(services.databaseWay.url);
    database.password = `${canary}-database`;
    const queue = new URL(services.queueWay.url);
    queue.password = `${canary}-redis`;
    const { code, found } = await faults({ ...env, DATABASE_URL: database.href, REDIS_URL: queue.href });
    await redis.config('SET', 'requirepass', '');
    expect({ code, found }).toMatchObject({
      code: 1,
      found: {
        PostgreSQL: `fail login refused at ${database.host}: correct user and password in DATABASE_URL`,
        Redis: `fail login refused at ${queue.host}: correct user and password in REDIS_URL`,
      },
    });
  });

  it.each([
    ['BYWAY_API_KEY', `bw-${canary}`, 'API key', /^fail refused/],
    ['BYWAY_INTERNAL_TOKEN', `${canary}-other`, 'Jobs', /^fail the ledger refuses the internal token/],
    ['BYWAY_MASTER_KEY', canary, 'Master key', /^fail not well formed/],
    ['DATABASE_URL', `mysql://root:${canary}@127.0.0.1`, 'PostgreSQL', /^fail its address is no postgresql/],
    ['REDIS_URL', canary, 'Redis', /^fail its address is no redis/],
    ['LEDGER_URL', canary, 'Ledger', /^fail its address is no URL/],
    ['ASSETS_S3_ENDPOINT', canary, 'Assets', /^fail .*ASSETS_S3_ENDPOINT/],
  ])('tells when %s is wrong', async (name, value, check, finding) => {
    const { code, found } = await faults({ ...env, [name]: value });
    expect({ code, finding: found[check] }).toEqual({ code: 1, finding: expect.stringMatching(finding) });
  });

  it('tells of a database that has no schema of Byway, and of one that is behind', async () => {
    const empty = new URL(services.databaseWay.url);
    empty.pathname = '/postgres';
    expect((await faults({ ...env, DATABASE_URL: empty.href })).found.PostgreSQL).toMatch(
      /no schema of Byway/,
    );
    const [row] = await services.database.query(
      'DELETE FROM ledger.migrations WHERE id = (SELECT max(id) FROM ledger.migrations) RETURNING *',
    );
    const { code, found } = await faults(env);
    await services.database.query('INSERT INTO ledger.migrations VALUES ($1, $2, $3)', [
      row?.id,
      row?.timestamp,
      row?.name,
    ]);
    expect({ code, database: found.PostgreSQL }).toEqual({
      code: 1,
      database: expect.stringMatching(/schema ledger is behind this version: start its service/),
    });
  });

  it('tells of a folder that cannot be written', async () => {
    // No permission stops root, but below a file there is no folder.
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const assets = join(file, 'assets');
    const { code, found } = await faults({ ...env, ASSETS_DIR: assets });
    expect({ code, found }).toEqual({
      code: 1,
      found: {
        Assets: `fail ${assets} cannot be used (ENOTDIR): let the account of the services write there, or correct ASSETS_DIR`,
        Queue: 'skip in Redis',
      },
    });
  });

  it('does not wait for a database that hangs', async () => {
    services.databaseWay.freeze();
    const started = Date.now();
    const { code, found } = await faults(env);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect({ code, database: found.PostgreSQL }).toEqual({
      code: 1,
      database: expect.stringMatching(/^fail no answer/),
    });
  });

  it('tells of a Redis and a gateway that are down, and who is not ready for that', async () => {
    await services.redis?.kill();
    const down = await faults(env);
    await services.gateway.kill();
    const both = await faults(env);
    await services.redis?.start();
    await services.gateway.start();
    expect(down).toMatchObject({
      code: 1,
      found: {
        Redis: expect.stringMatching(/^fail .*: start it, or unset REDIS_URL/),
        Gateway: expect.stringMatching(/^fail runs at .* but is not ready \(queue down\)/),
      },
    });
    expect(both.found).toMatchObject({
      Gateway: expect.stringMatching(/^fail connection refused at http:.*: start it, or correct --url/),
      'API key': expect.stringMatching(/^skip could not be checked/),
    });
  });

  it('never printed a secret', () => {
    expect(printed.length).toBeGreaterThan(20);
    const secrets = [
      canary,
      services.adminKey,
      env.BYWAY_MASTER_KEY,
      new URL(services.database.url).password,
    ];
    for (const secret of secrets) {
      expect(secret).toMatch(/./);
      expect(printed.filter((text) => text.includes(String(secret)))).toEqual([]);
    }
  });
});

describe('byway doctor beside npm start', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startStack();
  }, 120_000);
  afterAll(() => stack.stop());

  it('finds everything in the data folder', async () => {
    const { code, found } = await faults({ BYWAY_DATA_DIR: stack.dataDir });
    expect({ code, found }).toEqual({
      code: 0,
      found: {
        'API key': 'skip none given: set BYWAY_API_KEY or give --api-key-file',
        Redis: 'skip not used: the queues are in PostgreSQL',
      },
    });
  });

  it('says what to do where nothing runs', async () => {
    const { code, found } = await faults({
      BYWAY_DATA_DIR: join(stack.dataDir, 'none'),
      BYWAY_URL: 'http://127.0.0.1:1234',
    });
    expect({ code, gateway: found.Gateway, port: found.Port }).toEqual({
      code: 1,
      gateway: 'fail connection refused at http://127.0.0.1:1234: start it, or correct --url or BYWAY_URL',
      port: undefined,
    });
  });
});
