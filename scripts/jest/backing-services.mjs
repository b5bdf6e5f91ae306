/**
 * Starts what integration tests need, once per run: the embedded PostgreSQL, and a Redis when
 * `redis-server` is installed. With REQUIRE_REDIS=1 (CI) a missing Redis is an error.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../libs/embedded-postgres/dist/start-postgres.js';
import { databaseAt } from '../../libs/testing/dist/test-database.js';
import { openSharedStacks } from './shared-stacks.mjs';
import stopBackingServices from './stop-backing-services.mjs';

/** Without what protects data from a crash of the machine, and passwords that someone stole. */
const quickSettings = { fsync: 'off', full_page_writes: 'off', scram_iterations: '1' };

export default async function startBackingServices() {
  // Two kinds of tests in one run share them.
  if (globalThis.bywayBackingServices) return;
  const folder = mkdtempSync(join(tmpdir(), 'byway-test-'));
  // The account that PostgreSQL runs under when this process is root keeps its files here, too.
  chmodSync(folder, 0o755);
  const started = { folder, postgres: null, redis: null, stacks: null };
  globalThis.bywayBackingServices = started;
  if (!process.env.TEST_DATABASE_URL) {
    started.postgres = await startPostgres({
      dataDir: folder,
      password: 'test',
      logFile: join(folder, 'postgres.log'),
      settings: quickSettings,
    });
    process.env.TEST_DATABASE_URL = started.postgres.url('postgres');
    // The password is hashed anew, with `scram_iterations`.
    await databaseAt(process.env.TEST_DATABASE_URL).query("ALTER USER postgres PASSWORD 'test'");
  }
  if (!process.env.TEST_REDIS_URL) {
    started.redis = await startRedis(folder);
    if (started.redis) process.env.TEST_REDIS_URL = started.redis.url;
    else if (process.env.REQUIRE_REDIS === '1')
      throw new Error('redis-server is required here and not installed.');
    else console.warn('redis-server is not installed: tests run on the PostgreSQL queue only.');
  }
  started.stacks = await openSharedStacks();
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void stopBackingServices().finally(() => process.exit(1)));
  process.env.TEST_STACKS_URL = started.stacks.url;
}

async function startRedis(folder) {
  if (spawnSync('redis-server', ['--version']).status !== 0) return null;
  const port = await freePort();
  const child = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--dir',
      folder,
      '--maxmemory-policy',
      'noeviction',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`redis-server exited with ${code}`)));
    child.stdout.on('data', (text) => {
      if (String(text).includes('Ready to accept connections')) resolve();
    });
  });
  return { url: `redis://127.0.0.1:${port}`, stop: () => child.kill('SIGTERM') };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
