#!/usr/bin/env node
/**
 * `npm run lint`: types of everything including specs, ESLint with the module boundaries, formatting,
 * and a check that the boundary rule works at all (without a project graph it is skipped silently).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (path) => join(root, 'node_modules', path);
const eslint = bin('eslint/bin/eslint.js');

/** @returns the exit status and, with `quiet`, what was printed. */
async function run(title, args, { quiet = false } = {}) {
  const started = Date.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  // Parts run side by side; each is printed as a whole.
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [status] = await once(child, 'close');
  if (!quiet) {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${output}${title}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  }
  return { status, output };
}

/** A core lib that imports an infrastructure lib has to be refused. */
async function boundaryRuleWorks() {
  const planted = join(root, 'libs/routing/src/planted-violation.ts');
  writeFileSync(planted, "export { connectQueueBackend } from '@byway/queue/backend';\n");
  try {
    const { output } = await run('', [eslint, '--no-cache', planted], { quiet: true });
    return output.includes('@nx/enforce-module-boundaries');
  } finally {
    rmSync(planted);
  }
}

const succeeds = async (title, args, options) => (await run(title, args, options)).status === 0;
const lintPart = (name, args) => succeeds(`eslint of ${name}`, [eslint, ...args, '--max-warnings', '0']);
const tsc = bin('@typescript/go/bin/tsc');

/** In turn: the graph is what the boundary rule reads, and the planted file must not be there for the rest. */
const first = [
  [
    'project graph',
    () => succeeds('', [bin('nx/dist/bin/nx.js'), 'show', 'projects', '--json'], { quiet: true }),
  ],
  ['boundary self-test', boundaryRuleWorks],
];
/** Side by side, the longest first. In parts: the types of everything at once do not fit into Node's usual heap. */
const rest = [
  ['eslint of apps', () => lintPart('apps', ['apps'])],
  ['eslint of libs', () => lintPart('libs', ['libs'])],
  [
    'eslint of the rest',
    () => lintPart('the rest', ['.', '--ignore-pattern', 'libs', '--ignore-pattern', 'apps']),
  ],
  [
    'prettier',
    () => succeeds('prettier', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']),
  ],
  ['types', () => succeeds('types', [tsc, '-p', 'tsconfig.check.json'])],
  ['types of the dashboard', () => succeeds('types of the dashboard', [tsc, '-p', 'apps/dashboard'])],
];

const failures = [];
const perform = async ([name, check]) => {
  if (!(await check())) failures.push(name);
};
for (const part of first) await perform(part);
const waiting = [...rest];
const worker = async () => {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) await perform(part);
};
await Promise.all(Array.from({ length: availableParallelism() }, worker));

if (failures.length > 0) {
  console.error(`lint failed: ${failures.join(', ')}`);
  process.exit(1);
}
console.log('lint: ok');
