import { Redis } from 'ioredis';
import { eventually } from '@byway/testing/eventually';
import { z } from 'zod';
import { DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill, DrillStack } from './drill.js';
import { auditJobs, countOpen } from './job-audit.js';

const RECOVERY_MS = 60_000;
const tableSchema = z.object({ name: z.string() });

/** ms that a job takes: none ends before all slots are in use. */
const LATENCY_MS = [1_500, 3_000] as const;

/** Everything in the queue is gone while jobs wait and every slot runs one. */
export const queueLoss: Drill = {
  name: 'queue-loss',
  async run(stack) {
    const caller = new DrillCaller(stack);
    const { services, scale, simulator } = stack;
    services.workers.forEach((worker) => worker.signal('SIGSTOP'));
    const accepted = await caller.submit(scale.queued + scale.slots, () => randomBetween(...LATENCY_MS));
    services.workers.forEach((worker) => worker.signal('SIGCONT'));
    const running = await eventually(async () => {
      const open = (await simulator.calls()).filter(({ outcome }) => outcome === 'open').length;
      return open >= scale.slots ? open : undefined;
    });
    const { queued } = await countOpen(stack, [...accepted.values()]);
    const since = Date.now();
    await emptyQueue(stack);
    if (!scale.isMeasured) await checkNow(stack);
    const audit = await auditJobs(stack, { accepted, since, withinMs: RECOVERY_MS });
    const broken = [...audit.broken];
    // Some of the first may have ended by then, and others begun.
    if (queued < scale.queued / 2) broken.push(`only ${queued} jobs waited when the queue was emptied`);
    const what = stack.queue === 'redis' ? 'FLUSHALL' : "TRUNCATE of BullMQ's tables";
    const done = `${what} with ${queued} jobs queued and ${running} running; ${audit.unknown} attempts unknown`;
    return { ...audit, done, broken };
  },
};

/** Dates back when the sweeper looks for the jobs that wait, in place of waiting for it. */
async function checkNow({ services }: DrillStack): Promise<void> {
  await services.database.query(
    'UPDATE ledger.jobs SET check_at = now() WHERE check_at > now() AND begun_at IS NULL',
  );
}

async function emptyQueue({ services }: DrillStack): Promise<void> {
  if (services.redis !== undefined) {
    const redis = new Redis(services.redis.url);
    await redis.flushall();
    await redis.quit();
    return;
  }
  const rows = await services.database.query(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'bullmq'",
  );
  const names = rows.map((row) => tableSchema.parse(row).name).filter((name) => !name.includes('migration'));
  await services.database.query(`TRUNCATE ${names.join(', ')}`);
}
