#!/usr/bin/env node
/**
 * Runs the drills: breaks services on purpose and checks what Byway promises. Needs what the tests
 * need. Exits with 1 when a promise was broken.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import startBackingServices from './jest/backing-services.mjs';
import stopBackingServices from './jest/stop-backing-services.mjs';

const root = join(import.meta.dirname, '..');
const build = spawnSync(
  process.execPath,
  [join(root, 'node_modules/@typescript/go/bin/tsc'), '-b', 'e2e/tsconfig.build.json'],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
if (build.status !== 0) process.exit(1);
const { drillNames, runDrills } = await import('../e2e/dist/drills/run-drills.js');
const { availableQueues } = await import('../libs/testing/dist/start-services.js');

const usage = `Usage: npm run drills [-- options]

  --queue=redis|postgres|both  without it both, Redis if redis-server is installed
  --only=NAME                  one drill: ${drillNames.join(', ')}
  --scale=full|test            full: as in production, some 20 minutes; test: as in npm test
  --jobs=N                     jobs while workers are killed

The tables are also written to output/drills.md and output/drills.json, row by row.`;

function fail(message) {
  console.error(`${message}\n\n${usage}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        queue: { type: 'string' },
        only: { type: 'string' },
        scale: { type: 'string', default: 'full' },
        jobs: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return fail(error.message);
  }
}

const { queue, only, scale, jobs, help } = readOptions();
if (help) {
  console.log(usage);
  process.exit(0);
}
if (queue !== undefined && !['redis', 'postgres', 'both'].includes(queue))
  fail(`There is no queue "${queue}".`);
if (only !== undefined && !drillNames.includes(only)) fail(`There is no drill "${only}".`);
if (!['full', 'test'].includes(scale)) fail(`There is no scale "${scale}".`);
if (jobs !== undefined && !/^[1-9]\d{0,5}$/.test(jobs)) fail('--jobs needs a number.');
const available = availableQueues();
if ((queue === 'redis' || queue === 'both') && !available.includes('redis'))
  fail('redis-server is not installed.');

await startBackingServices();
let held;
try {
  held = await runDrills({
    queues: queue === undefined || queue === 'both' ? available : [queue],
    only,
    scale,
    folder: join(root, 'output'),
    jobs: jobs === undefined ? undefined : Number(jobs),
    print: (line) => console.log(line),
  });
} finally {
  await stopBackingServices();
}
process.exit(held ? 0 : 1);
