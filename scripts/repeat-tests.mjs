#!/usr/bin/env node
/**
 * Runs all tests several times in a row and says how each run ended: a test that fails by chance shows
 * itself here. Some of the runs have busy loops beside them, which take half of the processors' time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage = `Usage: node scripts/repeat-tests.mjs [--runs=10] [--busy=5] [--loops=2] [-- <arguments of npm test>]

  --runs   whole runs in a row
  --busy   how many of them, the last ones, have busy loops beside them
  --loops  busy loops, on the first two processors where taskset is installed

Output of each run: output/repeat-N.log.`;
/** A busy loop ends by itself after this, whatever becomes of this program. */
const LOOP_MS = 45 * 60_000;
const root = join(import.meta.dirname, '..');

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    busy: { type: 'string', default: '5' },
    loops: { type: 'string', default: '2' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});
const [runs, busy, loops] = [values.runs, values.busy, values.loops].map(Number);
if (values.help || ![runs, busy, loops].every(Number.isInteger)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

mkdirSync(join(root, 'output'), { recursive: true });
const hasTaskset = spawnSync('taskset', ['--version']).status === 0;
let failedRuns = 0;
for (let run = 1; run <= runs; run += 1) {
  const isBusy = run > runs - busy;
  const beside = isBusy ? Array.from({ length: loops }, startLoop) : [];
  const logFile = join(root, 'output', `repeat-${run}.log`);
  const log = openSync(logFile, 'w');
  const started = Date.now();
  const tests = spawn(process.execPath, [join(root, 'scripts/test.mjs'), ...positionals], {
    cwd: root,
    stdio: ['ignore', log, log],
  });
  const [code] = await once(tests, 'exit');
  for (const loop of beside) loop.kill('SIGKILL');
  const summary = /^\d+ passed, \d+ failed$/m.exec(readFileSync(logFile, 'utf8'))?.[0] ?? 'no result';
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  if (code !== 0) failedRuns += 1;
  console.log(`run ${run}${isBusy ? ` (${loops} busy loops beside)` : ''}: ${summary}, ${minutes} min`);
}
console.log(`${runs - failedRuns} of ${runs} runs passed`);
process.exit(failedRuns === 0 ? 0 : 1);

/** A process that computes as fast as it can. */
function startLoop() {
  const node = [process.execPath, '-e', `for (const end = Date.now() + ${LOOP_MS}; Date.now() < end; );`];
  const processors = availableParallelism() > 1 ? '0,1' : '0';
  const [command, ...args] = hasTaskset ? ['taskset', '-c', processors, ...node] : node;
  return spawn(command, args, { stdio: 'ignore' });
}
