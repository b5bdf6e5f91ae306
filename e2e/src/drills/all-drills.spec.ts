import { repositoryRoot } from '@byway/testing/child-program';
import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allDrills } from './all-drills.js';

it('the page about the drills lists every one, in their order', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/drills.md'), 'utf8');
  const [, table = ''] = /\n\| drill [^\n]*\n([^]*?)\n\n/.exec(page) ?? [];
  const names = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
  expect(names).toEqual(allDrills.map(({ name }) => name));
});
