import type { Services } from '@byway/testing/start-services';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor, type Env, faults, printed } from '../doctor-report.js';
import { type AloneStack, describeTopic, stackSecrets } from './alone-stack.js';

/** What `byway doctor` says about services, and about what is wrong with them. The queue is in Redis. */
export function doctorBesideServices(stack: AloneStack): void {
  describeTopic({ stack, title: 'byway doctor beside services', workers: 1 }, () => {
    const canary = 'canary-0123456789abcdef';
    let folder: string;
    let services: Services;
    let redis: Redis;
    let env: Env;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'byway-doctor-'));
      ({ services } = stack);
      redis = new Redis(services.redis?.url ?? '');
      env = {
        BYWAY_DATA_DIR: join(folder, 'none'),
        BYWAY_URL: services.url,
        BYWAY_API_KEY: services.adminKey,
        VAULT_URL: services.vault.url,
        CONFIG_URL: services.config.url,
        LEDGER_URL: services.ledger.url,
        WORKER_URL: stack.worker.url,
        DATABASE_URL: services.databaseWay.url,
        REDIS_URL: services.queueWay.url,
        BYWAY_MASTER_KEY: stackSecrets.masterKey,
        BYWAY_INTERNAL_TOKEN: stackSecrets.internalToken,
        ASSETS_DIR: services.assetsDir,
      };
    });
    afterAll(() => {
      redis.disconnect();
      rmSync(folder, { recursive: true, force: true });
    });
    afterEach(() => services.databaseWay.restore());

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

    it('tells which variables are wrong', async () => {
      const several = await faults({
        ...env,
        BYWAY_API_KEY: `bw-${canary}`,
        BYWAY_INTERNAL_TOKEN: `${canary}-other`,
        BYWAY_MASTER_KEY: canary,
        DATABASE_URL: `mysql://root:${canary}@127.0.0.1`,
        REDIS_URL: canary,
        ASSETS_S3_ENDPOINT: canary,
      });
      expect(several).toMatchObject({
        code: 1,
        found: {
          'API key': expect.stringMatching(/^fail refused/),
          Jobs: expect.stringMatching(/^fail the ledger refuses the internal token/),
          'Master key': expect.stringMatching(/^fail not well formed/),
          PostgreSQL: expect.stringMatching(/^fail its address is no postgresql/),
          Redis: expect.stringMatching(/^fail its address is no redis/),
          Assets: expect.stringMatching(/^fail .*ASSETS_S3_ENDPOINT/),
        },
      });
      const one = await faults({ ...env, LEDGER_URL: canary });
      expect(one).toMatchObject({
        code: 1,
        found: { Ledger: expect.stringMatching(/^fail its address is no URL/) },
      });
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
      // It ends, though the database goes on hanging.
      const { code, found } = await faults(env);
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
      expect(printed.length).toBeGreaterThan(15);
      const secrets = [
        canary,
        services.adminKey,
        ...Object.values(stackSecrets),
        new URL(services.database.url).password,
      ];
      for (const secret of secrets) {
        expect(secret).toMatch(/./);
        expect(printed.filter((text) => text.includes(String(secret)))).toEqual([]);
      }
    });
  });
}
