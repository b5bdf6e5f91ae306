import { beforeEach, expect, it } from '@jest/globals';
import { allDrills } from '../drills/all-drills.js';
import { testScale } from '../drills/drill-scales.js';
import { type AloneStack, describeTopic } from './alone-stack.js';

/** The drills of `npm run drills`, in short. */
export function drills(stack: AloneStack): void {
  describeTopic({ stack, title: 'what a 202 promises holds' }, () => {
    beforeEach(() => stack.makeWhole());

    it.each(allDrills)('in the drill $name', async (drill) => {
      const { services, simulator, queue } = stack;
      const result = await drill.run({ services, simulator, queue, scale: testScale });
      expect(result.broken).toEqual([]);
      expect(result).toMatchObject({ terminal: result.accepted, lost: 0 });
      // A drill of plain calls has no jobs.
      const { accepted, billedMax } = result;
      if (billedMax !== null)
        expect({ billedMax, hasJobs: accepted > 0 }).toEqual({ billedMax: 1, hasJobs: true });
    });
  });
}
