#!/usr/bin/env node
/**
 * Runs the tests: `npm test` all of them, `npm test -- unit`, `components` (of the dashboard),
 * `integration` or `e2e` one kind.
 * Further arguments go to Jest. Ends with the line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const kinds = ['unit', 'components', 'integration', 'e2e'];
const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log('Usage: npm test [-- unit|components|integration|e2e] [-- <jest options>]');
  process.exit(0);
}
const chosen = args.filter((arg) => kinds.includes(arg));
const rest = args.filter((arg) => !kinds.includes(arg));

mkdirSync(join(root, 'output'), { recursive: true });
const report = join(root, 'output', 'test-results.json');
const result = spawnSync(
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
    '--forceExit',
    ...rest,
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);

let summary = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0 };
try {
  summary = JSON.parse(readFileSync(report, 'utf8'));
} catch {
  console.error('Jest wrote no results.');
}
// A suite that could not even load counts as one failure.
const failed = Math.max(summary.numFailedTests, summary.numFailedTestSuites);
console.log(`${summary.numPassedTests} passed, ${failed} failed`);
process.exit(result.status === 0 && failed === 0 && summary.numPassedTests > 0 ? 0 : 1);
