#!/usr/bin/env node
/**
 * `npm run lint`: types of everything including specs, ESLint with the module boundaries, formatting,
 * and a check that the boundary rule works at all (without a project graph it is skipped silently).
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const bin = (path) => join(root, 'node_modules', path);
const eslint = bin('eslint/bin/eslint.js');

function run(title, args, { quiet = false } = {}) {
  const started = Date.now();
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (!quiet)
    console.log(
      `${title}: ${result.status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
  return result;
}

/** A core lib that imports an infrastructure lib has to be refused. */
function boundaryRuleWorks() {
  const planted = join(root, 'libs/routing/src/planted-violation.ts');
  writeFileSync(planted, "export { connectQueueBackend } from '@byway/queue/backend';\n");
  try {
    const { stdout } = run('', [eslint, '--no-cache', planted], { quiet: true });
    return stdout.includes('@nx/enforce-module-boundaries');
  } finally {
    rmSync(planted);
  }
}

function lintPart(name, args) {
  return run(`eslint of ${name}`, [eslint, ...args, '--max-warnings', '0']).status === 0;
}

const failures = [
  ['types', () => run('types', [bin('@typescript/go/bin/tsc'), '-p', 'tsconfig.check.json']).status === 0],
  [
    'types of the dashboard',
    () => run('types of the dashboard', [bin('@typescript/go/bin/tsc'), '-p', 'apps/dashboard']).status === 0,
  ],
  // Makes and caches the project graph that the boundary rule reads.
  [
    'project graph',
    () =>
      run('project graph', [bin('nx/dist/bin/nx.js'), 'show', 'projects', '--json'], { quiet: true })
        .status === 0,
  ],
  ['boundary self-test', boundaryRuleWorks],
  // In parts: the types of everything at once do not fit into Node's usual heap.
  ['eslint of libs', () => lintPart('libs', ['libs'])],
  ['eslint of apps', () => lintPart('apps', ['apps'])],
  [
    'eslint of the rest',
    () => lintPart('the rest', ['.', '--ignore-pattern', 'libs', '--ignore-pattern', 'apps']),
  ],
  [
    'prettier',
    () =>
      run('prettier', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']).status === 0,
  ],
]
  .filter(([, check]) => !check())
  .map(([name]) => name);

if (failures.length > 0) {
  console.error(`lint failed: ${failures.join(', ')}`);
  process.exit(1);
}
console.log('lint: ok');
