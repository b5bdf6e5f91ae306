import { CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import { type EnvSource, readCliEnv } from './env.js';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';
import { Session } from './session.js';
import { createTerminal, type Output } from './terminal.js';

export interface RunContext {
  source: EnvSource;
  stdout: Output;
  stderr: Output;
}

/** Runs one command. @param args without node and script. @returns the exit code. */
export async function run(args: readonly string[], context: RunContext): Promise<number> {
  const env = readCliEnv(context.source);
  const terminal = createTerminal(context, { noColour: env.NO_COLOR !== undefined });
  const session = new Session(terminal, env, context.source);
  try {
    await createProgram(session, context).parseAsync([...args], { from: 'user' });
    return session.exitCode;
  } catch (error) {
    // Commander has written its own messages already. Help without a command counts as wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!(error instanceof CliError)) throw error;
    terminal.note(`byway: ${error.message}`);
    return error.exitCode;
  }
}
