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
const { hasRedisServer } = await import('../libs/testing/dist/redis-server.js');

const usage = `Usage: npm run drills [-- options]

  --queue=redis|postgres  the queue; without it both, Redis if redis-server is installed
  --only=NAME             one drill: ${drillNames.join(', ')}
  --jobs=N                jobs in the drills that submit a fixed number`;

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
        jobs: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return fail(error.message);
  }
}

const { queue, only, jobs, help } = readOptions();
if (help) {
  console.log(usage);
  process.exit(0);
}
if (queue !== undefined && !['redis', 'postgres'].includes(queue)) fail(`There is no queue "${queue}".`);
if (only !== undefined && !drillNames.includes(only)) fail(`There is no drill "${only}".`);
if (jobs !== undefined && !/^[1-9]\d{0,5}$/.test(jobs)) fail('--jobs needs a number.');
if (queue === 'redis' && !hasRedisServer()) fail('redis-server is not installed.');

const both = hasRedisServer() ? ['postgres', 'redis'] : ['postgres'];
await startBackingServices();
let held;
try {
  held = await runDrills({
    queues: queue === undefined ? both : [queue],
    only,
    jobs: jobs === undefined ? undefined : Number(jobs),
    print: (line) => console.log(line),
  });
} finally {
  await stopBackingServices();
}
process.exit(held ? 0 : 1);
