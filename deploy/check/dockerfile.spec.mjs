import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerIgnore } from './docker-ignore.mjs';
import { readStages } from './dockerfile.mjs';
import { root } from './kustomize.mjs';

const stages = readStages(readFileSync(join(root, 'Dockerfile'), 'utf8'));
const final = stages.at(-1);
const last = (keyword) => final.steps.filter((step) => step.keyword === keyword).at(-1);

describe('the image', () => {
  it('runs as a user who is not root, under tini', () => {
    expect(last('USER').text).toBe('1000:1000');
    expect(last('ENTRYPOINT').list).toEqual([
      'tini',
      '--',
      'node',
      '--enable-source-maps',
      '--initial-old-space-size=256',
    ]);
    expect(
      final.steps.find(({ keyword, text }) => keyword === 'RUN' && /install .*\btini\b/.test(text)),
    ).toBeDefined();
  });

  it('is of one base in all stages, of a Node that the packages allow', () => {
    expect(new Set(stages.map(({ base }) => base)).size).toBe(1);
    expect(Number(/^node:(\d+)-/.exec(final.base)?.[1])).toBeGreaterThanOrEqual(22);
  });

  it('has the production packages of every app that it can start', () => {
    const installed = stages
      .flatMap(({ steps }) => steps)
      .find(({ keyword, text }) => keyword === 'RUN' && text.includes('--omit=dev'))
      .text.matchAll(/-w apps\/([\w-]+)/g);
    // The launcher brings a database of its own, and the dashboard is built into files.
    const apps = readdirSync(join(root, 'apps')).filter((app) => app !== 'launcher' && app !== 'dashboard');
    expect([...installed].map(([, app]) => app).sort()).toEqual(apps.sort());
  });

  it('starts programs that exist', () => {
    const [script] = last('CMD').list;
    const named = [...readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^# +(dist\/.*)$/gm)].flatMap(
      ([, text]) =>
        text.split(/,(?![^{]*\})\s*/).flatMap((path) => {
          const choice = /\{([^}]*)\}/.exec(path);
          return choice === null ? [path] : choice[1].split(',').map((app) => path.replace(choice[0], app));
        }),
    );
    expect(named).toContain(script);
    for (const path of named) {
      const source = path.replace(/^dist\/([\w-]+)\/([\w-]+)\.js$/, 'apps/$1/src/$2.ts').trim();
      expect({ source, exists: existsSync(join(root, source)) }).toEqual({ source, exists: true });
    }
  });
});

describe('.dockerignore', () => {
  const ignored = dockerIgnore(readFileSync(join(root, '.dockerignore'), 'utf8'));

  it('keeps what was built, installed or is secret out of the image', () => {
    for (const path of [
      'node_modules/a/b.js',
      'dist/gateway/main.js',
      'deploy/secrets/master_key',
      '.git/config',
      '.byway/secrets.json',
      'a.log',
    ])
      expect({ path, ignored: ignored(path) }).toEqual({ path, ignored: true });
    for (const path of [
      'package.json',
      'apps/gateway/src/main.ts',
      'e2e/package.json',
      'scripts/setup.mjs',
      'libs/boot/src/distance.ts',
    ])
      expect({ path, ignored: ignored(path) }).toEqual({ path, ignored: false });
  });

  it('is read by forms that are known, or not at all', () => {
    expect(() => dockerIgnore('!a')).toThrow(/not known/);
    expect(() => dockerIgnore('a*b')).toThrow(/not known/);
  });
});
