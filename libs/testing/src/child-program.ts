import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The root of the checkout. */
export const repositoryRoot = join(import.meta.dirname, '..', '..', '..');

export interface ChildProgram {
  process: ChildProcess;
  /** Ends it with SIGTERM and waits. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 90_000;

/**
 * Starts a built program of this repository and waits for the line that says it is ready.
 * @param read answers a value for the ready line, undefined for any other.
 */
export async function startProgram<T>(
  script: string,
  env: Record<string, string | undefined>,
  read: (line: string) => T | undefined,
): Promise<ChildProgram & { ready: T }> {
  const child = spawn(process.execPath, [join(repositoryRoot, script)], {
    // Jest's own options (NODE_OPTIONS) are not for the program under test.
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const ready = await new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${script} did not get ready: ${errors}`)),
      START_TIMEOUT_MS,
    );
    child.once('exit', (code) => reject(new Error(`${script} exited with ${String(code)}: ${errors}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const value = read(line);
      if (value === undefined) return;
      clearTimeout(timer);
      resolve(value);
    });
  });
  return { process: child, ready, stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
