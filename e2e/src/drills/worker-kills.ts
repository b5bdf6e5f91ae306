import { setTimeout as sleep } from 'node:timers/promises';
import { DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill } from './drill.js';
import { auditJobs } from './job-audit.js';

const RECOVERY_MS = 60_000;

/** `kill -9` of provider workers in turn, again and again, while jobs run; one always remains. */
export const workerKills: Drill = {
  name: 'worker-kills',
  async run(stack) {
    const { services, scale } = stack;
    const caller = new DrillCaller(stack);
    const submitted = caller.submit(scale.jobs, () => randomBetween(200, 1_000));
    for (let count = 0; count < scale.kills; count += 1) {
      const worker = services.workers[count % services.workers.length];
      await sleep(scale.killEveryMs * randomBetween(0.5, 1.5));
      await worker?.kill();
      await worker?.start();
    }
    const audit = await auditJobs(stack, {
      accepted: await submitted,
      since: Date.now(),
      withinMs: RECOVERY_MS + scale.jobs * 200,
    });
    return { ...audit, done: `${scale.kills} kills; ${audit.unknown} attempts unknown` };
  },
};
