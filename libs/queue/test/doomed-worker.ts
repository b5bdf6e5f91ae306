import type { AttemptJob } from '@byway/contracts/attempt-job';
import { eventually } from '@byway/testing/eventually';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { lockOf } from './attempt-locks.js';
import type { Connection } from './test-backends.js';

const workerProcess = fileURLToPath(new URL('./worker-process.mjs', import.meta.url));

/** A worker process that has taken attempts and will not end them. */
export interface DoomedWorker {
  /** `kill -9`, and as much time as it takes until nobody waits for a sign of life any more. */
  kill(): Promise<void>;
}

/** @param attempts in the queue, one for each provider. */
export async function startDoomedWorker(
  connection: Connection,
  attempts: readonly { provider: string; job: AttemptJob }[],
): Promise<DoomedWorker> {
  const options = { ...connection, providers: attempts.map(({ provider }) => provider) };
  const child = spawn(process.execPath, [workerProcess, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  const hasAll = () => attempts.every(({ job }) => output.includes(`took ${job.requestId}\n`));
  await eventually(() => hasAll() || child.exitCode !== null);
  if (child.exitCode !== null)
    throw new Error(`worker process ended with ${child.exitCode}; build libs/queue first`);
  return {
    async kill() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      await Promise.all(attempts.map(({ provider, job }) => lockOf(connection, provider, job).end()));
    },
  };
}
