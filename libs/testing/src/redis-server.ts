import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** A redis-server of its own, to be stopped and killed. */
export interface RedisServer {
  url: string;
  /** Of the process; undefined while it does not run. */
  pid(): number | undefined;
  /** Starts it again on the same port, with the data that was saved. */
  start(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** `kill -9`. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Whether `redis-server` is on PATH. */
export function hasRedisServer(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** Starts a redis-server as production runs it: append-only file, `noeviction`. */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'byway-redis-'));
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const asInProduction = [
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--maxmemory-policy',
    'noeviction',
  ];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn('redis-server', [...options, ...asInProduction], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    for await (const text of started.stdout) {
      if (String(text).includes('Ready to accept connections')) break;
    }
    started.stdout.resume();
  };
  const running = () => (child?.exitCode === null && child.signalCode === null ? child : undefined);
  const kill = async (): Promise<void> => {
    const killed = running();
    if (killed === undefined) return;
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => running()?.pid,
    start,
    signal: (name) => void child?.kill(name),
    kill,
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
