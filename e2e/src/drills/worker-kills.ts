import { setTimeout as sleep } from 'node:timers/promises';
import { type Accepted, DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill } from './drill.js';
import { auditJobs } from './job-audit.js';

const CALLERS = 4;
/** ms between two jobs of a caller: together they keep half of the slots busy. */
const SUBMIT_EVERY_MS = 250;
const RECOVERY_MS = 60_000;

/** `kill -9` of provider workers in turn, again and again, while jobs run; one always remains. */
export const workerKills: Drill = {
  name: 'worker-kills',
  async run(stack) {
    const { services, scale } = stack;
    const caller = new DrillCaller(stack);
    const accepted: Accepted = new Map();
    let killing = true;
    const submit = async (): Promise<void> => {
      while (killing || accepted.size < scale.jobs) {
        const label = caller.label();
        const options = { latencyMs: randomBetween(200, 1_000), headers: { prefer: 'respond-async' } };
        const { jobIds } = await caller.insist(label, options);
        for (const jobId of jobIds) accepted.set(label, jobId);
        await sleep(SUBMIT_EVERY_MS);
      }
    };
    const callers = Promise.all(Array.from({ length: CALLERS }, submit));
    for (let count = 0; count < scale.kills; count += 1) {
      const worker = services.workers[count % services.workers.length];
      await sleep(scale.killEveryMs * randomBetween(0.5, 1.5));
      await worker?.kill();
      await worker?.start();
    }
    killing = false;
    await callers;
    const audit = await auditJobs(stack, { accepted, since: Date.now(), withinMs: RECOVERY_MS });
    const broken = [...audit.broken];
    if (audit.unknown === 0) broken.push('no kill met a running attempt, so nothing was tried');
    const failed = audit.terminal - audit.completed;
    return {
      ...audit,
      done: `${scale.kills} kills; ${audit.unknown} attempts unknown, ${failed} jobs without a target left`,
      broken,
    };
  },
};
