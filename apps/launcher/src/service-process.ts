import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export interface ServiceProcess {
  url: string;
  /** Process id of the running instance. */
  pid(): number | undefined;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

export interface ServiceProcessOptions {
  /** Package of the app: `gateway`. */
  name: string;
  env: Record<string, string | undefined>;
  logFile: string;
  /** Told when it died and is started again. */
  onRestart?: (facts: { code: number | null; signal: string | null }) => void;
}

/**
 * As in the Dockerfile. `--initial-old-space-size` (MB): below it V8 begins no full garbage collection. It
 * counts the buffers of every read from a connection, so that pictures of some MB made it mark the whole
 * heap up to fifteen times a second.
 */
const NODE_OPTIONS = ['--enable-source-maps', '--initial-old-space-size=256'];
const READY_TIMEOUT_MS = 60_000;
const RESTART_DELAY_MS = 500;
const readySchema = z.object({ type: z.literal('ready'), url: z.string() });

/** Starts an app as a process of its own, and again whenever it dies unasked. */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  let stopping = false;
  let current: ChildProcess;
  const { env, name } = options;

  const launch = async (port: string | undefined): Promise<string> => {
    const log = openSync(options.logFile, 'a');
    const child = spawn(process.execPath, [...NODE_OPTIONS, mainOf(name)], {
      env: { ...env, ...(port !== undefined && { PORT: port }) },
      // Its own process group: Ctrl-C reaches the launcher alone, which stops services in order.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    current = child;
    const url = await readyUrl(child, options);
    child.once('exit', (code, signal) => {
      if (stopping) return;
      options.onRestart?.({ code, signal });
      void relaunch(new URL(url).port);
    });
    return url;
  };
  const relaunch = async (port: string): Promise<void> => {
    while (!stopping) {
      await sleep(RESTART_DELAY_MS);
      if (stopping) return;
      try {
        // The same port again, because others know the address.
        await launch(port);
        return;
      } catch {
        // Its log says why; try again.
      }
    }
  };

  const url = await launch(undefined);
  return {
    url,
    pid: () => current.pid,
    async stop() {
      stopping = true;
      if (current.exitCode !== null || current.signalCode !== null) return;
      const ended = new Promise((resolve) => current.once('exit', resolve));
      current.kill('SIGTERM');
      await ended;
    },
  };
}

function mainOf(name: string): string {
  return join(import.meta.dirname, '../../../dist', name, 'main.js');
}

function readyUrl(child: ChildProcess, { name, logFile }: ServiceProcessOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new Error(`The ${name} did not start (${reason}); see ${logFile}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('timeout');
    }, READY_TIMEOUT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`exit ${code ?? signal ?? ''}`);
    });
    child.on('message', (message) => {
      const ready = readySchema.safeParse(message);
      if (!ready.success) return;
      clearTimeout(timer);
      resolve(ready.data.url);
    });
  });
}
