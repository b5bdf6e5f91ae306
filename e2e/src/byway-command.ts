import { repositoryRoot } from '@byway/testing/child-program';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface CommandResult {
  code: number | null;
  out: string;
  err: string;
}

/**
 * Runs `byway` as a user does.
 * @param env all of its variables but PATH.
 */
export async function runByway(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [join(repositoryRoot, 'apps/cli/bin/byway.mjs'), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}
