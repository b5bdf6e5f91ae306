import { Redis } from 'ioredis';
import { eventually } from '@byway/testing/eventually';
import { z } from 'zod';
import { DrillCaller, randomBetween } from './drill-caller.js';
import type { Drill, DrillStack } from './drill.js';
import { auditJobs } from './job-audit.js';

const RECOVERY_MS = 60_000;
const tableSchema = z.object({ name: z.string() });

/** Everything in the queue is gone while jobs wait and run. */
export const queueLoss: Drill = {
  name: 'queue-loss',
  async run(stack) {
    const caller = new DrillCaller(stack);
    const accepted = await caller.submit(stack.scale.jobs, () => randomBetween(500, 1_500));
    const running = await eventually(async () => {
      const open = (await stack.simulator.calls()).filter(({ outcome }) => outcome === 'open').length;
      return open > 0 ? open : undefined;
    });
    const since = Date.now();
    await emptyQueue(stack);
    const audit = await auditJobs(stack, { accepted, since, withinMs: RECOVERY_MS });
    const what = stack.queue === 'redis' ? 'FLUSHALL' : "TRUNCATE of BullMQ's tables";
    return { ...audit, done: `${what} with ${running} calls running; ${audit.unknown} attempts unknown` };
  },
};

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
