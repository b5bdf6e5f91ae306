import { eventually } from '@byway/testing/eventually';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Accepted, DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill } from './drill.js';
import { auditJobs, countOpen } from './job-audit.js';

const RECOVERY_MS = 60_000;

/** `kill -9` of provider workers in turn, again and again, until all jobs have ended. */
export const workerKills: Drill = {
  name: 'worker-kills',
  async run(stack) {
    const { services, simulator, scale } = stack;
    const caller = new DrillCaller(stack);
    const accepted: Accepted = new Map();
    let submitting = true;
    const submitted = caller
      .submit(scale.jobs, () => randomBetween(...scale.jobLatencyMs), accepted)
      .finally(() => (submitting = false));
    const goesOn = async () => submitting || (await countOpen(stack, [...accepted.values()])).open > 0;
    /** More attempts run than one worker has slots. */
    const isEachWorkerBusy = async () =>
      (await simulator.calls()).filter(({ outcome }) => outcome === 'open').length > scale.slots / 2;
    let kills = 0;
    let since = Date.now();
    // A job that hangs is for the audit to find.
    for (; kills < scale.kills || (kills < scale.mostKills && (await goesOn())); kills += 1) {
      const worker = services.workers[kills % services.workers.length];
      if (kills === 0) await eventually(isEachWorkerBusy);
      else await sleep(scale.killEveryMs * randomBetween(0.5, 1.5));
      await worker?.kill();
      await worker?.start();
      since = Date.now();
    }
    await submitted;
    const audit = await auditJobs(stack, { accepted, since, withinMs: RECOVERY_MS });
    const broken = [...audit.broken];
    if (audit.unknown === 0) broken.push('no kill met a running attempt, so nothing was tried');
    if (accepted.size !== scale.jobs) broken.push(`${accepted.size} of ${scale.jobs} jobs were accepted`);
    const failed = audit.terminal - audit.completed;
    return {
      ...audit,
      done: `${kills} kills; ${audit.unknown} attempts unknown, ${failed} jobs without a target left`,
      broken,
    };
  },
};
