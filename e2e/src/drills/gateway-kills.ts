import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Accepted, DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill } from './drill.js';
import { auditJobs } from './job-audit.js';

const CALLERS = 8;
const RECOVERY_MS = 60_000;
const rowSchema = z.object({ jobs: z.coerce.number(), keys: z.coerce.number(), open: z.coerce.number() });

/**
 * `kill -9` of the gateway while it accepts; callers send the same Idempotency-Key again until they
 * have an answer, half of them wait for the result.
 */
export const gatewayKills: Drill = {
  name: 'gateway-kills',
  async run(stack) {
    const { services, scale } = stack;
    const caller = new DrillCaller(stack);
    const accepted: Accepted = new Map();
    const broken: string[] = [];
    let killing = true;
    let tries = 0;
    const callAgain = async (index: number): Promise<void> => {
      while (killing || accepted.size < scale.jobs / 2) {
        const label = caller.label();
        const headers: Record<string, string> = index % 2 === 0 ? { prefer: 'respond-async' } : {};
        const answered = await caller.insist(label, { latencyMs: randomBetween(50, 300), headers });
        const [jobId = ''] = answered.jobIds;
        tries += answered.tries;
        accepted.set(label, jobId);
      }
    };
    const callers = Promise.all(Array.from({ length: CALLERS }, (_, index) => callAgain(index)));
    for (let count = 0; count < scale.kills; count += 1) {
      await sleep(randomBetween(20, 600));
      await services.gateway.kill();
      await services.gateway.start();
    }
    killing = false;
    await callers;
    const since = Date.now();
    const audit = await auditJobs(stack, { accepted, since, withinMs: RECOVERY_MS });
    const sql = `SELECT count(*) AS jobs, count(DISTINCT idempotency_key) AS keys,
      count(*) FILTER (WHERE status IN ('queued', 'in_progress')) AS open
      FROM ledger.jobs WHERE idempotency_key LIKE $1`;
    const rows = rowSchema.parse((await services.database.query(sql, [`${caller.prefix}%`]))[0]);
    if (rows.jobs !== accepted.size || rows.keys !== rows.jobs)
      broken.push(`${rows.jobs} jobs for ${accepted.size} keys`);
    if (rows.open > 0) broken.push(`${rows.open} orphans`);
    return {
      ...audit,
      done: `${scale.kills} kills; ${tries} calls for ${accepted.size} keys`,
      broken: [...broken, ...audit.broken],
    };
  },
};
