import { eventually } from '@byway/testing/eventually';
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const workerProcess = fileURLToPath(new URL('./worker-process.mjs', import.meta.url));

/** A worker process that has taken a job and will not end it. */
export async function startDoomedWorker(options: object): Promise<ChildProcess> {
  const child = spawn(process.execPath, [workerProcess, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  await eventually(() => output.includes('took ') || child.exitCode !== null);
  if (child.exitCode !== null)
    throw new Error(`worker process ended with ${child.exitCode}; build libs/queue first`);
  return child;
}
