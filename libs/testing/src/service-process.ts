import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { repositoryRoot } from './child-program.js';
import { eventually } from './eventually.js';

export interface ServiceProcessOptions {
  /** Folder below `apps`. */
  app: string;
  /** All of its variables, as in a container; nothing is inherited but PATH. */
  env: Record<string, string | undefined>;
  logFile: string;
}

const START_TIMEOUT_MS = 60_000;
const READY_TIMEOUT_MS = 60_000;
/** ms a service gets to end by itself when the test is over. */
const STOP_TIMEOUT_MS = 5_000;

/** One service in a process of its own, to be killed, frozen and started again on the same port. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private isOver = false;
  /** Further variables of the run that was started last. */
  private runEnv: Record<string, string> = {};

  constructor(private readonly options: ServiceProcessOptions) {}

  /** Of its HTTP port. */
  get url(): string {
    return `http://127.0.0.1:${this.options.env.PORT}`;
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error(`${this.options.app} does not run.`);
    return pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Exit code of the process that ran last; null while it runs or when a signal ended it. */
  get exitCode(): number | null {
    return this.child?.exitCode ?? null;
  }

  /** Whether it runs with its own variables and these further ones. */
  runsWith(env: Record<string, string> = {}): boolean {
    return this.isRunning && isDeepStrictEqual(this.runEnv, env);
  }

  /**
   * Starts it and waits until it says that it has started.
   * @param env further variables, for this run alone.
   */
  async start(env: Record<string, string> = {}): Promise<void> {
    const { app, logFile } = this.options;
    this.runEnv = env;
    // A test that timed out may still be running its course.
    if (this.isOver) throw new Error(`The test of this ${app} is over.`);
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [join(repositoryRoot, 'dist', app, 'main.js')], {
      env: { PATH: process.env.PATH, ...this.options.env, ...env },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    const failed = (reason: string) => new Error(`The ${app} did not start (${reason}):\n${this.log()}`);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(failed('timeout'));
      }, START_TIMEOUT_MS);
      child.once('message', () => resolve());
      child.once('error', (error) => reject(failed(error.message)));
      child.once('exit', (code, signal) => reject(failed(`exit ${code ?? signal ?? ''}`)));
      child.once('message', () => clearTimeout(timer));
      child.once('exit', () => clearTimeout(timer));
    });
  }

  /** Resolves when its probe says that it can work. */
  async ready(): Promise<void> {
    await eventually(async () => {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      await answer?.arrayBuffer();
      return answer?.ok === true;
    }, READY_TIMEOUT_MS);
  }

  /** SIGSTOP (freeze), SIGCONT or SIGTERM, without waiting for what it does. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.child?.kill(name);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (this.child === undefined || !this.isRunning) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Resolves when the process has ended. */
  async ended(): Promise<void> {
    if (this.child !== undefined && this.isRunning) await once(this.child, 'exit');
  }

  /** Ends it at the end of a test, by force if it does not end by itself. */
  async stop(): Promise<void> {
    this.isOver = true;
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const force = setTimeout(() => this.child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended();
    clearTimeout(force);
  }

  /** Resident memory in bytes; Linux only. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  /** Bytes it has read and written so far, connections and files together; Linux only. */
  transferredBytes(): { read: number; written: number } {
    const counters = readFileSync(`/proc/${this.pid}/io`, 'utf8');
    return {
      read: Number(/rchar: (\d+)/.exec(counters)?.[1]),
      written: Number(/wchar: (\d+)/.exec(counters)?.[1]),
    };
  }

  /** What it has written so far; nothing when its folder is gone. */
  log(): string {
    return existsSync(this.options.logFile) ? readFileSync(this.options.logFile, 'utf8') : '';
  }
}
