import { exitCodes } from './exit-codes.js';

/** A failure that is told in one line, without a stack. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.failed,
  ) {
    super(message);
  }
}

/** The command was called in a wrong way. */
export const usageError = (message: string) => new CliError(message, exitCodes.usage);
