import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dockerIgnore } from './docker-ignore.mjs';
import { readStages } from './dockerfile.mjs';
import { root } from './kustomize.mjs';

/**
 * Performs the Dockerfile without a Docker engine. Each stage is an overlay over this machine's own root
 * file system, so it has this machine's Node and not the base image's, and RUN is run in it by chroot.
 * Needs root, and a mount namespace of its own: the mounts are left to end with it.
 * @param folder on a disk, for the layers.
 * @returns {{ path: string, entrypoint: string[], workdir: string, user: string, env: Record<string, string> }}
 *   the root of the last stage, and how to start a program in it.
 */
export function buildImage(folder) {
  const context = join(folder, 'context');
  copyContext(context);
  const built = new Map();
  let image;
  for (const [index, { name, steps }] of readStages(
    readFileSync(join(root, 'Dockerfile'), 'utf8'),
  ).entries()) {
    const path = mountLayer(join(folder, `stage-${index}`));
    image = { path, entrypoint: [], workdir: '/', user: '0:0', env: {} };
    for (const step of steps) perform(step, { image, context, built });
    built.set(name, path);
  }
  return image;
}

/** What Docker would be sent: the checkout without what .dockerignore names. */
function copyContext(target) {
  const ignored = dockerIgnore(readFileSync(join(root, '.dockerignore'), 'utf8'));
  // Files of a checkout, and those that are not committed yet.
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const path of listed.toString().split('\0')) {
    if (path === '' || ignored(path)) continue;
    mkdirSync(dirname(join(target, path)), { recursive: true });
    copyFileSync(join(root, path), join(target, path));
  }
}

function mountLayer(folder) {
  const [upper, work, merged] = ['upper', 'work', 'root'].map((name) => join(folder, name));
  for (const path of [upper, work, merged]) mkdirSync(path, { recursive: true });
  mount('-t', 'overlay', 'overlay', '-o', `lowerdir=/,upperdir=${upper},workdir=${work}`, merged);
  for (const path of ['/proc', '/dev']) mount('--rbind', path, join(merged, path));
  // What a container has of its own.
  for (const path of ['/tmp', '/run']) mount('-t', 'tmpfs', 'tmpfs', join(merged, path));
  return merged;
}

export function mount(...args) {
  execFileSync('mount', args);
}

function perform({ keyword, text, list, from }, { image, context, built }) {
  const inImage = (path) => join(image.path, path.startsWith('/') ? path : join(image.workdir, path));
  switch (keyword) {
    case 'WORKDIR':
      image.workdir = text;
      mkdirSync(inImage(text), { recursive: true });
      return;
    case 'ENV':
      for (const word of list) image.env[word.split('=')[0]] = word.slice(word.indexOf('=') + 1);
      return;
    case 'USER':
      image.user = text;
      return;
    case 'ENTRYPOINT':
      image.entrypoint = list;
      return;
    case 'COPY': {
      const [source, target] = list;
      const start = from === undefined ? context : built.get(from);
      console.log(`  COPY ${text}`);
      execFileSync('cp', ['-a', `${join(start, source)}/.`, inImage(target)]);
      return;
    }
    case 'RUN': {
      const started = Date.now();
      const env = { PATH: process.env.PATH, HOME: '/root', ...image.env };
      execFileSync('chroot', [image.path, '/bin/sh', '-ec', `cd ${image.workdir}; ${text}`], {
        env,
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      console.log(`  RUN ${text.slice(0, 100)} (${Math.round((Date.now() - started) / 1000)} s)`);
      return;
    }
    default:
      // CMD and EXPOSE: the manifests say what is started, and where it listens.
      return;
  }
}
