import pg from 'pg';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startPostgres } from '../../libs/embedded-postgres/dist/start-postgres.js';
import { root } from './kustomize.mjs';

/**
 * PostgreSQL, Redis and an S3-compatible store, in place of the containers that the manifests start.
 * @param folder for their data. @param assetsAddress loopback address of the store, at port 9000.
 * @returns the secrets that lead there, by the names of deploy/make-secrets.mjs, and `stop`.
 */
export async function startBackingServices(folder, assetsAddress) {
  const stops = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const password = 'password of the check';
    const postgres = await startPostgres({
      dataDir: folder,
      password,
      logFile: join(folder, 'postgres.log'),
    });
    stops.push(() => postgres.stop());
    await createRoles(postgres, password);
    const redis = await startRedis(join(folder, 'redis'), password);
    stops.push(redis.stop);
    stops.push(await startStore(join(folder, 's3'), assetsAddress));
    const databaseUrl = (role) => {
      const url = new URL(postgres.url('byway'));
      url.username = role;
      return url.href;
    };
    return {
      stop,
      postgres,
      secrets: {
        vault_database_url: databaseUrl('vault'),
        config_database_url: databaseUrl('config'),
        ledger_database_url: databaseUrl('ledger'),
        redis_url: redis.url,
        // The one account that s3rver knows.
        assets_access_key_id: 'S3RVER',
        assets_secret_access_key: 'S3RVER',
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs deploy/compose/databases.sql, but for the line that is psql's. */
async function createRoles(postgres, password) {
  const run = async (database, sql) => {
    const client = new pg.Client({ connectionString: postgres.url(database) });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run('postgres', 'CREATE DATABASE byway');
  const script = readFileSync(join(root, 'deploy/compose/databases.sql'), 'utf8');
  await run('byway', script.replace(/^\\set .*$/m, '').replaceAll(":'password'", `'${password}'`));
}

async function startRedis(folder, password) {
  mkdirSync(folder);
  const port = await freePort();
  const options = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--requirepass',
    password,
    '--save',
    '',
  ];
  const production = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...options, ...production].map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await seen(child, /Ready to accept connections/);
  return { url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`, stop: () => ended(child) };
}

async function startStore(folder, address) {
  mkdirSync(folder);
  const program = createRequire(import.meta.url).resolve('s3rver/bin/s3rver.js');
  const args = [
    program,
    '-d',
    folder,
    '-a',
    address,
    '-p',
    '9000',
    '--configure-bucket',
    'byway',
    '--no-vhost-buckets',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await seen(child, /listening on/);
  return () => ended(child);
}

/** Waits until a program has written this. */
function seen(child, words) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
    child.stdout.on('data', (text) => words.test(String(text)) && resolve());
  });
}

async function ended(child) {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
