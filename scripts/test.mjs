#!/usr/bin/env node
/**
 * Runs the tests: `npm test` all of them, `npm test -- unit`, `components` (of the dashboard),
 * `integration` or `e2e` one kind. Further arguments go to Jest. Says at the end how long each kind and
 * the slowest files took; the last line is `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
/** Kinds that a user names: the projects of jest.config.mjs. */
const kinds = ['unit', 'components', 'integration', 'e2e'];
/** ms that Jest gets to end after its results are written. Tests that left something open keep it. */
const END_MS = 60_000;
const SLOWEST = 10;

const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(`Usage: npm test [-- ${kinds.join('|')}] [-- <paths and options of Jest>]

  npm test -- unit libs/routing               one library
  npm test -- e2e e2e/src/cookbook.spec.ts    one file
  npm test -- unit -t 'falls back'            tests with this in their name`);
  process.exit(0);
}
const chosen = args.filter((arg) => kinds.includes(arg));
const rest = args.filter((arg) => !kinds.includes(arg));

mkdirSync(join(root, 'output'), { recursive: true });
// Of this run alone: another one may be under way in the same checkout.
const report = join(root, 'output', `test-results-${process.pid}.json`);
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    // Half of the garbage collector's time: what a test file loads dies young, and all at once.
    '--max-semi-space-size=64',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    ...(chosen.length > 0 ? chosen : kinds),
    '--json',
    `--outputFile=${report}`,
    ...rest,
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
const ended = once(jest, 'exit').then(([code]) => code);
// Jest then stops what the tests share.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
const leftOpen = await leavesSomethingOpen();
const code = await ended;

let results = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0, testResults: [] };
try {
  results = JSON.parse(readFileSync(report, 'utf8'));
  renameSync(report, join(root, 'output', 'test-results.json'));
} catch {
  console.error('Jest wrote no results.');
}
if (results.testResults.length > 1) tellTimes(results.testResults);
// A suite that could not even load counts as one failure, and so does a process that does not end.
const failed = Math.max(results.numFailedTests, results.numFailedTestSuites) + (leftOpen ? 1 : 0);
console.log(`${results.numPassedTests} passed, ${failed} failed`);
process.exit(code === 0 && failed === 0 && results.numPassedTests > 0 ? 0 : 1);

/** Whether Jest had to be ended: a test left a timer, a connection or a process open. */
async function leavesSomethingOpen() {
  for (let sinceMs = 0; jest.exitCode === null && jest.signalCode === null;) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
    if (existsSync(report)) sinceMs += 500;
    if (sinceMs < END_MS) continue;
    console.error('Jest did not end: a test left something open. Run its file with --detectOpenHandles.');
    jest.kill('SIGKILL');
    return true;
  }
  return false;
}

function tellTimes(files) {
  const timed = files
    .map(({ name, startTime, endTime, assertionResults }) => ({
      name: relative(root, name),
      seconds: (endTime - startTime) / 1000,
      tests: assertionResults.length,
    }))
    .sort((a, b) => b.seconds - a.seconds);
  const kindOf = (name) =>
    name.startsWith('e2e/')
      ? 'e2e'
      : name.startsWith('apps/dashboard/')
        ? 'components'
        : name.endsWith('.integration.spec.ts')
          ? 'integration'
          : 'unit';
  console.log('\nSeconds of all files together, which run side by side:');
  for (const kind of kinds) {
    const ofKind = timed.filter(({ name }) => kindOf(name) === kind);
    if (ofKind.length === 0) continue;
    const sum = (key) => ofKind.reduce((total, file) => total + file[key], 0);
    console.log(
      `  ${kind.padEnd(12)} ${ofKind.length} files, ${sum('tests')} tests, ${sum('seconds').toFixed(0)} s`,
    );
  }
  console.log(`The ${SLOWEST} slowest files:`);
  for (const { name, seconds, tests } of timed.slice(0, SLOWEST))
    console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${name} (${tests} tests)`);
  console.log();
}
