import { expect } from '@jest/globals';
import { z } from 'zod';
import { type CommandResult, runByway } from './byway-command.js';

export type Env = Record<string, string | undefined>;

const reportSchema = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail', 'skip']),
      message: z.string(),
      hint: z.string().nullable(),
    }),
  ),
});

/** Everything that any run printed. */
export const printed: string[] = [];

/** Runs `byway doctor` with these variables alone. */
export async function doctor(env: Env, args: string[] = []): Promise<CommandResult> {
  const result = await runByway(['doctor', ...args], env);
  printed.push(result.out, result.err);
  return result;
}

/** Checks that are not `ok`, each as `status message: hint`. */
export async function faults(env: Env): Promise<{ code: number | null; found: Record<string, string> }> {
  const { code, out } = await doctor(env, ['--json']);
  const { checks, ok } = reportSchema.parse(JSON.parse(out));
  expect(ok).toBe(code === 0);
  const found = checks.flatMap(({ name, status, message, hint }): [string, string][] =>
    status === 'ok' ? [] : [[name, `${status} ${message}${hint === null ? '' : `: ${hint}`}`]],
  );
  return { code, found: Object.fromEntries(found) };
}
