import { spawn } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SECRETS = '/run/secrets/';
/** A mount namespace for each program, as each container has: its own /tmp and its own secrets. */
const START = `mount -t tmpfs -o size=256m,mode=1777 tmpfs "$ROOT/tmp"
  if [ -n "$SECRETS" ]; then mount --bind -o ro "$SECRETS" "$ROOT/run/secrets"; fi
  exec chroot --userspec="$AS" "$ROOT" /usr/bin/env -i --chdir="$DIR" "$@"`;

/** Starts the programs of manifests or of the compose file in the image, on loopback addresses of their own. */
export class ImagePrograms {
  #image;
  #folder;
  #started = new Map();

  /** @param image of buildImage, read-only by now. @param folder for secrets and logs. */
  constructor(image, folder) {
    this.#image = image;
    this.#folder = folder;
  }

  /**
   * @param program of programs.mjs. @param address it listens on in place of 0.0.0.0, which is the only
   *   variable that is not as in the manifests.
   */
  start(program, address) {
    const { name, args, env, files } = program;
    const log = join(this.#folder, `${name}.log`);
    const output = openSync(log, 'a');
    const variables = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      ...this.#image.env,
      ...env,
      ...('HOST' in env && { HOST: address }),
    };
    const child = spawn(
      'unshare',
      [
        ...['--mount', '--propagation', 'private', 'sh', '-ec', START, 'sh'],
        ...Object.entries(variables).map(([key, value]) => `${key}=${value}`),
        ...this.#image.entrypoint,
        ...args,
      ],
      {
        env: {
          PATH: process.env.PATH,
          ROOT: this.#image.path,
          SECRETS: this.#secretsOf(name, files),
          AS: this.#image.user,
          DIR: this.#image.workdir,
        },
        stdio: ['ignore', output, output],
      },
    );
    closeSync(output);
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    const started = { child, ended, log: () => readFileSync(log, 'utf8') };
    this.#started.set(name, started);
    return started;
  }

  /** Sends SIGTERM to a program; gives its exit code. */
  async end(name) {
    const { child, ended } = this.#started.get(name);
    child.kill('SIGTERM');
    return await ended;
  }

  /** Ends all that run still, by force after a while. */
  async endAll() {
    const all = [...this.#started.values()];
    for (const { child } of all) child.kill('SIGTERM');
    const force = setTimeout(() => all.forEach(({ child }) => child.kill('SIGKILL')), 10_000);
    await Promise.all(all.map(({ ended }) => ended));
    clearTimeout(force);
  }

  log(name) {
    return this.#started.get(name)?.log() ?? '';
  }

  /** Waits until a URL answers 200. Throws with the log of the program after 60 s, or when it has ended. */
  async ready(name, url) {
    const { child, log } = this.#started.get(name);
    const until = Date.now() + 60_000;
    for (;;) {
      const response = await fetch(url).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return;
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`${name} is not ready:\n${log().slice(-3000)}`);
      await sleep(200);
    }
  }

  #secretsOf(name, files) {
    const entries = Object.entries(files);
    if (entries.length === 0) return '';
    const folder = join(this.#folder, `secrets-${name}`);
    for (const [path, content] of entries) {
      if (!path.startsWith(SECRETS))
        throw new Error(`${name}: secrets are mounted below ${SECRETS}, not at ${path}.`);
      const file = join(folder, path.slice(SECRETS.length));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      // As with fsGroup: root's, and readable by the group.
      chownSync(file, 0, 1000);
      chmodSync(file, 0o440);
    }
    return folder;
  }
}
