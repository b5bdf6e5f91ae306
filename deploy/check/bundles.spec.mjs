import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join, resolve } from 'node:path';
import { root } from './kustomize.mjs';

describe('the bundles', () => {
  it('hold every program of every app', () => {
    const programs = readdirSync(join(root, 'apps')).flatMap((app) =>
      ['main', 'migrate', 'rotate-master', 'demo']
        .filter((file) => existsSync(join(root, 'apps', app, 'src', `${file}.ts`)))
        .map((file) => `dist/${app}/${file}.js`),
    );
    expect(programs).toContain('dist/gateway/main.js');
    expect(programs.filter((program) => !existsSync(join(root, program)))).toEqual([]);
  });

  it('lead from a line of theirs to the line in TypeScript', () => {
    const bundle = join(root, 'dist/gateway/main.js');
    const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
    const lines = readFileSync(bundle, 'utf8').split('\n');
    const place = lines.findIndex((line) => line.includes('QueueWatch = class'));
    const { originalSource, originalLine } = map.findEntry(place, lines[place].indexOf('class'));
    const source = resolve(bundle, '..', originalSource);
    expect(source).toBe(join(root, 'apps/gateway/src/jobs/queue-watch.ts'));
    expect(readFileSync(source, 'utf8').split('\n')[originalLine]).toContain('class QueueWatch');
  });
});
