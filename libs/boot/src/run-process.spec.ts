import { eventually } from '@byway/testing/eventually';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byway-run-'));
  const { code } = await transformFile(fileURLToPath(new URL('./run-process.ts', import.meta.url)), {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  await writeFile(join(folder, 'run-process.mjs'), code);
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a process whose `start` is this source text; stdout, stderr and the exit code when it ends. */
function run(start: string) {
  const program = `import { runProcess } from ${JSON.stringify(join(folder, 'run-process.mjs'))};
    const say = (text) => process.stdout.write(text + '\\n');
    setInterval(() => undefined, 1000);
    await runProcess(${start});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) stream.on('data', (text: Buffer) => (output += text.toString()));
  // Not `close`: it does not come after `disconnect`.
  const written = Promise.all(streams.map((stream) => once(stream, 'end')));
  const ended = once(child, 'exit').then(async ([code]: (number | null)[]) => {
    await written;
    return { code, output };
  });
  return { child, ended, said: (text: string) => eventually(() => output.includes(text)) };
}

const ready = (child: ChildProcess) => new Promise<unknown>((resolve) => child.once('message', resolve));
const service = `async () => ({ url: 'http://127.0.0.1:1', stop: async () => say('stopped') })`;

describe('runProcess', () => {
  it('tells its parent where it listens', async () => {
    const { child, ended } = run(service);
    expect(await ready(child)).toEqual({ type: 'ready', url: 'http://127.0.0.1:1' });
    child.kill('SIGTERM');
    await ended;
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order and once on %s', async (signal) => {
    const slow = `async () => ({ url: 'x', stop: () => { say('stopping'); return new Promise((r) => process.once('message', r)); } })`;
    const { child, ended, said } = run(slow);
    await ready(child);
    child.kill(signal);
    await said('stopping');
    child.kill(signal);
    child.send('enough');
    expect(await ended).toEqual({ code: 0, output: 'stopping\n' });
  });

  it('stops when the launcher that started it is gone', async () => {
    const { child, ended } = run(service);
    await ready(child);
    child.disconnect();
    expect(await ended).toEqual({ code: 0, output: 'stopped\n' });
  });

  it('exits with 1 when it cannot start, with the message and no stack', async () => {
    const { ended } = run(`async () => { throw new Error('PORT: is taken'); }`);
    expect(await ended).toEqual({ code: 1, output: 'PORT: is taken\n' });
  });

  it('exits with 1 when it cannot stop in order', async () => {
    const { child, ended } = run(
      `async () => ({ url: 'x', stop: () => Promise.reject(new Error('stuck')) })`,
    );
    await ready(child);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(1);
  });

  it('waits for a stop as long as the service says, and then ends by force', async () => {
    const stuck = `async () => ({ url: 'x', stopTimeoutMs: -19_700, stop: () => { say('stopping'); return new Promise(() => undefined); } })`;
    const { child, ended } = run(stuck);
    await ready(child);
    const asked = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 1, output: 'stopping\n' });
    expect(performance.now() - asked).toBeGreaterThanOrEqual(300);
  });
});
