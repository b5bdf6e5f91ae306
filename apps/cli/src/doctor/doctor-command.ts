import type { Command } from 'commander';
import { givenApiKey, givenUrl } from '../connection.js';
import type { CommonOptions, Session } from '../session.js';
import { printable } from '../terminal.js';
import { allChecks } from './all-checks.js';
import type { CheckResult } from './check.js';
import { secretHider } from './hide-secrets.js';
import { findInstallation } from './installation.js';
import { runChecks } from './run-checks.js';

/** ms for one connection or answer, and for a whole check of several of them. */
const ANSWER_TIMEOUT_MS = 3_000;
const CHECK_TIMEOUT_MS = 5_000;

const colours = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'gray' } as const;

const help = `
Reads the variables of the services (docs/configuration.md) and, for what they leave open, the data
folder of npm start (.byway, or BYWAY_DATA_DIR). Changes nothing: the asset store gets one small
asset, which is deleted again. Secrets are never printed.

Each line is ok, warn, fail or skip (nothing to check). The exit code is 1 when a line says fail.

Examples:
  $ npx byway doctor
  $ BYWAY_DATA_DIR=/var/lib/byway npx byway doctor --json
  $ DATABASE_URL=postgresql://... REDIS_URL=redis://... npx byway doctor --url https://byway.example`;

/** Adds `byway doctor`: looks at every part of an installation and says what is wrong. */
export function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('check every part of an installation and say what is wrong')
    .addHelpText('after', help)
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>();
      const { env, source } = session;
      const installation = findInstallation({
        env,
        source,
        url: givenUrl(options, env),
        apiKey: givenApiKey(options, env),
      });
      const hide = secretHider(installation);
      const found = await runChecks(allChecks(installation, ANSWER_TIMEOUT_MS), CHECK_TIMEOUT_MS);
      const results = found.map(({ message, hint, ...result }) => ({
        ...result,
        message: hide(printable(message)),
        hint: hint === undefined ? null : hide(printable(hint)),
      }));
      const healthy = results.every(({ status }) => status !== 'fail');
      session.show(options, { ok: healthy, checks: results }, () =>
        results.map((result) => lineOf(result, results, session)).join('\n'),
      );
      if (!healthy) session.fail();
    });
}

type Shown = Omit<CheckResult, 'hint'> & { hint: string | null };

/** `ok    PostgreSQL  18.4 at 127.0.0.1:5432 (3 ms)` */
function lineOf(result: Shown, all: readonly Shown[], { terminal }: Session): string {
  const { status, name, message, hint, ms } = result;
  const width = Math.max(...all.map((other) => other.name.length));
  const label = terminal.colour(colours[status], status.padEnd(4));
  const time = status === 'skip' ? '' : ` (${ms} ms)`;
  return `${label}  ${name.padEnd(width)}  ${message}${hint === null ? '' : `: ${hint}`}${time}`;
}
