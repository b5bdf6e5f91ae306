import { repositoryRoot } from '@byway/testing/child-program';
import { availableQueues } from '@byway/testing/start-services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allDrills } from './all-drills.js';
import { testScale } from './drill-scales.js';
import type { DrillStack } from './drill.js';
import { startDrillStack } from './start-drill-stack.js';

it('the page about the drills lists every one, in their order', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/drills.md'), 'utf8');
  const [, table = ''] = /\n\| drill [^\n]*\n([^]*?)\n\n/.exec(page) ?? [];
  const names = [...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name);
  expect(names).toEqual(allDrills.map(({ name }) => name));
});

describe.each(availableQueues())('what a 202 promises holds on the %s queue', (queue) => {
  let stack: DrillStack;

  beforeAll(async () => {
    stack = await startDrillStack(queue, testScale);
  }, 120_000);
  afterAll(() => stack.services.stop());
  beforeEach(() => stack.simulator.clear());

  it.each(allDrills)(
    'in the drill $name',
    async (drill) => {
      const result = await drill.run(stack);
      expect(result.broken).toEqual([]);
      expect(result).toMatchObject({ terminal: result.accepted, lost: 0 });
      // A drill of plain calls has no jobs.
      const { accepted, billedMax } = result;
      if (billedMax !== null)
        expect({ billedMax, hasJobs: accepted > 0 }).toEqual({ billedMax: 1, hasJobs: true });
    },
    // A rolling restart starts seven services one after the other.
    300_000,
  );
});
