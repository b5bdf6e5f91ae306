#!/usr/bin/env node
/**
 * Builds the image without a Docker engine, and runs Byway from it as the manifests or the compose file
 * say: same command lines, same variables, same secrets in files, read-only, not root, each program in a
 * process and mount namespace of its own. PostgreSQL, Redis and the asset store are real ones.
 *   npm run check:image                 both
 *   npm run check:image -- kubernetes   or `compose`
 * Needs Linux, root, redis-server and kubectl, and the npm and Debian registries for the image.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { newSecrets } from '../make-secrets.mjs';
import { startBackingServices } from './backing-services.mjs';
import { buildImage, mount } from './image-build.mjs';
import { ImagePrograms } from './image-programs.mjs';
import { checkInstallation } from './installation-checks.mjs';
import { renderOverlay, root } from './kustomize.mjs';
import { programsOfCompose, programsOfManifests, secretValues } from './programs.mjs';

const INSIDE = '--in-its-own-namespace';
/** Loopback, and out of the way of everything that listens on 127.0.0.1. */
const addressOf = (index) => `127.0.77.${index + 10}`;
const ASSETS_ADDRESS = '127.0.77.9';

/** The two ways to deploy: the programs with their secrets, and names that lead elsewhere. */
const ways = {
  kubernetes: {
    programs: (secrets, podIp) => programsOfManifests(renderOverlay('dev'), secretValues(secrets), podIp),
    prefix: 'byway-',
  },
  compose: {
    programs: (secrets) =>
      programsOfCompose(
        parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }),
        (name) => secrets[name],
      ),
    prefix: '',
  },
};

function main(args) {
  if (args[0] === INSIDE) return run(args.slice(1));
  const wanted = args.length > 0 ? args : Object.keys(ways);
  const unknown = wanted.filter((way) => !(way in ways));
  if (unknown.length > 0) return fail(`Usage: npm run check:image [-- ${Object.keys(ways).join('|')}]`);
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0)
    return fail('This check mounts file systems: it needs Linux, root, and a container that may do so.');
  // The mounts end with this namespace, whatever happens in it.
  const namespace = ['--mount', '--propagation', 'private', process.execPath, import.meta.filename, INSIDE];
  const child = spawn('unshare', [...namespace, ...wanted], { stdio: 'inherit' });
  // The one inside ends what it has started.
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? 1));
}

function fail(message) {
  console.error(message);
  process.exitCode = 2;
}

async function run(wanted) {
  // Not /tmp: layers of overlays cannot be in memory everywhere.
  const folder = mkdtempSync('/var/tmp/byway-image-');
  execFileSync('chmod', ['755', folder]);
  let failed = 0;
  let passed = 0;
  try {
    console.log('Building the image');
    const image = buildImage(folder);
    const size = execFileSync('du', ['-sm', join(image.path, image.workdir)])
      .toString()
      .split('\t')[0];
    console.log(`  /app: ${size} MB`);
    mkdirSync(join(image.path, 'run/secrets'));
    const names = wanted.flatMap((way) => namesOf(way));
    const hosts = names.map(({ name, address }) => `${address} ${name}\n`);
    appendFileSync(join(image.path, 'etc/hosts'), hosts.join(''));
    mount('-o', 'remount,ro', image.path);
    for (const way of wanted) {
      console.log(`Running it as ${way} does`);
      const results = await runWay(way, image, join(folder, way));
      passed += results.filter(({ ok }) => ok).length;
      failed += results.filter(({ ok }) => !ok).length;
    }
  } finally {
    // The layers are mounted still; what is theirs goes with the namespace.
    spawnSync('sh', ['-c', `umount -R -l ${folder}/stage-*/root; true`]);
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** The name of each program with its address, and that of the asset store. */
function namesOf(way) {
  const { programs, prefix } = ways[way];
  const all = programs(newSecrets({}), () => '127.0.0.1').map(({ name }, index) => ({
    name,
    address: addressOf(index),
  }));
  return [...all, { name: `${prefix}assets`, address: ASSETS_ADDRESS }];
}

async function runWay(way, image, folder) {
  mkdirSync(folder, { mode: 0o755 });
  const backing = await startBackingServices(folder, ASSETS_ADDRESS);
  const started = new ImagePrograms(image, folder);
  const giveUp = () =>
    void started
      .endAll()
      .then(backing.stop)
      .then(() => process.exit(1));
  process.on('SIGTERM', giveUp);
  try {
    const { programs: read } = ways[way];
    const addresses = new Map(namesOf(way).map(({ name, address }) => [name, address]));
    const secrets = { ...newSecrets({}), ...backing.secrets };
    const programs = read(secrets, (name) => addresses.get(name));
    return await checkInstallation({ programs, started, addresses, adminKey: secrets.admin_key });
  } finally {
    process.off('SIGTERM', giveUp);
    await started.endAll();
    await backing.stop();
  }
}

await main(process.argv.slice(2));
