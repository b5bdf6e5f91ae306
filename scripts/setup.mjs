#!/usr/bin/env node
/**
 * Makes a checkout runnable: installs the packages of package-lock.json when they are missing or
 * out of date, then builds services and dashboard. Every npm command of the README runs it first; when nothing changed it
 * takes about a second.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Byway needs Node 20.19 or newer; this is ${process.versions.node}.`);
}

// npm writes this file at the end of every install.
const installed = statSync(join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
if (installed === undefined || installed.mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs) {
  step('Installing packages (about a minute, once)', 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
}
step('Building', process.execPath, [
  join(root, 'node_modules/@typescript/go/bin/tsc'),
  '-b',
  'tsconfig.json',
]);
if (bundlesAreStale()) step('Bundling', process.execPath, [join(root, 'scripts/bundle.mjs')]);
if (dashboardIsStale()) {
  step('Building the dashboard', process.execPath, [
    viteCommand(),
    'build',
    'apps/dashboard',
    '--logLevel=warn',
  ]);
}

/** Whether a package, the bundler's settings or what tsc has compiled is newer than the bundles. */
function bundlesAreStale() {
  const built = statSync(join(root, 'dist/complete'), { throwIfNoEntry: false });
  if (built === undefined) return true;
  const projects = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references;
  const sources = projects.map(({ path }) => join(dirname(path), 'dist/build.tsbuildinfo'));
  return ['package-lock.json', 'scripts/bundle.mjs', ...sources].some(
    (path) => newestIn(join(root, path)) > built.mtimeMs,
  );
}

/** Whether a file that the dashboard is made of is newer than the built one. */
function dashboardIsStale() {
  const built = statSync(join(root, 'apps/dashboard/dist/index.html'), { throwIfNoEntry: false });
  if (built === undefined) return true;
  const sources = [
    'package-lock.json',
    'apps/dashboard',
    'libs/contracts/src',
    'libs/errors/src',
    'libs/openai-wire/src',
    'libs/routing/src',
  ];
  return sources.some((path) => newestIn(join(root, path)) > built.mtimeMs);
}

/** When the newest file of a folder was changed, in Unix ms; what was built or installed does not count. */
function newestIn(path) {
  const facts = statSync(path);
  if (!facts.isDirectory()) return facts.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== 'dist' && name !== 'node_modules')
    .reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), facts.mtimeMs);
}

/** npm may install Vite for the whole repository or for the dashboard alone. */
function viteCommand() {
  const require = createRequire(join(root, 'apps/dashboard/package.json'));
  return join(dirname(require.resolve('vite/package.json')), 'bin/vite.js');
}

function step(title, command, args) {
  const started = Date.now();
  if (process.stderr.isTTY) process.stderr.write(`${title} ...\r`);
  // npm is a .cmd file on Windows and needs a shell there.
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    fail(`${title}: failed.`);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stderr.write(`${title}: done in ${seconds} s\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
