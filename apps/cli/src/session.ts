import { BywayApi } from './api/byway-api.js';
import { type ConnectionOptions, DEFAULT_URL, givenApiKey, givenUrl } from './connection.js';
import type { CliEnv, EnvSource } from './env.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Options that every command has. */
export interface CommonOptions extends ConnectionOptions {
  json?: boolean;
}

/** One run of the command line. */
export class Session {
  exitCode: number = exitCodes.ok;

  constructor(
    readonly terminal: Terminal,
    readonly env: CliEnv,
    /** The environment as it is, for what `byway doctor` checks itself. */
    readonly source: EnvSource,
  ) {}

  api(options: CommonOptions): BywayApi {
    return new BywayApi(givenUrl(options, this.env) ?? DEFAULT_URL, givenApiKey(options, this.env));
  }

  /** As JSON when that is wanted, else as the text. */
  show(options: CommonOptions, value: unknown, text: () => string): void {
    this.terminal.print(options.json === true ? JSON.stringify(value, null, 2) : text());
  }

  fail(): void {
    this.exitCode = exitCodes.failed;
  }
}
