import { run } from './run.js';

const code = await run(process.argv.slice(2), {
  source: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
// Connections of a check that ran out of time must not keep the process.
process.stdout.write('', () => process.exit(code));
