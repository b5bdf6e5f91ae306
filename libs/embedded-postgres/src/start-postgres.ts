import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  chownSync,
  closeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.js';
import { clusterFolder, createClusterFolder } from './data-folder.js';
import { serverUser, type ServerUser } from './server-user.js';

export interface EmbeddedPostgres {
  port: number;
  /** URL of a database as the superuser `postgres`. */
  url(database: string): string;
  /** Fast shutdown: connections are closed, nothing committed is lost. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Parent of the cluster's folder. */
  dataDir: string;
  /** Password of the superuser; kept by the caller. */
  password: string;
  /** Where the server's log goes. */
  logFile: string;
  /** Settings of the server besides those it needs here. */
  settings?: Record<string, string>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
const run = promisify(execFile);

/**
 * Starts PostgreSQL on a free loopback port, creating the cluster on first use. A server left over
 * from a killed process is adopted. The server outlives a Ctrl-C: only `stop` ends it, so that
 * services can finish their work first.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const folder = clusterFolder(options.dataDir, user);
  const left = leftOver(folder);
  if (left !== null && (await answers(left.port, options.password))) {
    return handle(left.pid, left.port, options.password);
  }
  const binaries = findBinaries(user);
  createClusterFolder(folder, user);
  if (!existsSync(join(folder, 'PG_VERSION')))
    await initCluster({ binaries, folder, user }, options.password);
  const port = await freePort();
  const log = openSync(options.logFile, 'a');
  const settings = {
    ...options.settings,
    ...{ listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200' },
  };
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      folder,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    ],
    { stdio: ['ignore', log, log], detached: true, cwd: folder, ...(user ?? {}) },
  );
  closeSync(log);
  let failed: string | undefined;
  child.once('error', (error) => (failed = error.message));
  child.once('exit', (code) => (failed = `it exited with ${String(code)}`));
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port, options.password))) {
    if (failed !== undefined || Date.now() > deadline) {
      throw new Error(`Embedded PostgreSQL did not start (${failed ?? 'timeout'}); see ${options.logFile}`);
    }
    await sleep(50);
  }
  return handle(child.pid ?? 0, port, options.password);
}

/** The server that `postmaster.pid` names, if that process lives. */
function leftOver(folder: string): { pid: number; port: number } | null {
  const file = join(folder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  // Line 1 is the process id, line 4 the port (PostgreSQL source, miscadmin.h, LOCK_FILE_LINE_*).
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 && port > 0 && isAlive(pid) ? { pid, port } : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function initCluster(
  { binaries, folder, user }: { binaries: Binaries; folder: string; user: ServerUser | null },
  password: string,
): Promise<void> {
  const secretFolder = mkdtempSync(join(tmpdir(), 'byway-initdb-'));
  const passwordFile = join(secretFolder, 'password');
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user !== null) {
      chownSync(secretFolder, user.uid, user.gid);
      chownSync(passwordFile, user.uid, user.gid);
    }
    await run(
      binaries.initdb,
      [
        '-D',
        folder,
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E',
        'UTF8',
        '--locale=C',
      ],
      { cwd: folder, ...(user ?? {}) },
    );
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function handle(pid: number, port: number, password: string): EmbeddedPostgres {
  return {
    port,
    url: (database) => `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    stop: () => stopServer(pid),
  };
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (recovers on the next start). */
async function stopServer(pid: number): Promise<void> {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGQUIT');
      return;
    }
    await sleep(20);
  }
}
