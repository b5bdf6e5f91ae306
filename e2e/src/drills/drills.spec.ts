import { hasRedisServer } from '@byway/testing/redis-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { allDrills } from './all-drills.js';
import { testScale } from './drill-scales.js';
import type { DrillStack } from './drill.js';
import { startDrillStack } from './start-drill-stack.js';

const queues = hasRedisServer() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(queues)('what a 202 promises holds on the %s queue', (queue) => {
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
    90_000,
  );
});
