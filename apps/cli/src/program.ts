import { Command } from 'commander';
import { addDoctorCommand } from './doctor/doctor-command.js';
import { addJobsCommand } from './jobs/jobs-command.js';
import { DEFAULT_URL } from './connection.js';
import type { Session } from './session.js';
import type { Output } from './terminal.js';

const help = `
Exit codes: 0 ok, 1 failed, 2 wrong usage.

Examples:
  $ npx byway jobs ls --status failed
  $ npx byway doctor`;

/** The command line `byway`, to be parsed once. It throws in place of ending the process. */
export function createProgram(session: Session, outputs: { stdout: Output; stderr: Output }): Command {
  const program = new Command('byway')
    .description('Looks after a Byway: its durable jobs and its health.')
    .option('--url <url>', `base URL of the public API; else BYWAY_URL, else ${DEFAULT_URL}`)
    .option('--api-key-file <file>', 'file that holds the API key; else BYWAY_API_KEY')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void outputs.stdout.write(text),
      writeErr: (text) => void outputs.stderr.write(text),
      // Commander would else look at this process's own streams.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText('after', help);
  addJobsCommand(program, session);
  addDoctorCommand(program, session);
  return program;
}
