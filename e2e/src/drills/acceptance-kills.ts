import { eventually } from '@byway/testing/eventually';
import type { ServiceProcess } from '@byway/testing/service-process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Accepted, DrillCaller } from './drill-caller.js';
import { type Drill, type DrillStack, patienceMs } from './drill.js';
import { auditJobs } from './job-audit.js';

/** Where an acceptance is half done, and who stands still there. */
const points = [
  { name: 'after-commit', what: 'between commit and enqueue', of: 'ledger' },
  { name: 'before-answer', what: 'between enqueue and 202', of: 'gateway' },
] as const;
type Point = (typeof points)[number];

/** A call that is to halt at a point. */
interface Halt {
  point: Point;
  label: string;
}

const RELAY_MS = 10_000;
const RECOVERY_MS = 30_000;
const rowSchema = z.object({ id: z.string(), queued: z.boolean(), taken: z.boolean() });
const countSchema = z.object({ jobs: z.coerce.number(), open: z.coerce.number() });

/**
 * `kill -9` of gateway and ledger at the two moments that matter: a job is committed and not queued, or
 * queued and its caller not answered. A fail point makes one of them stand still there.
 */
export const acceptanceKills: Drill = {
  name: 'acceptance-kills',
  async run(stack) {
    const caller = new DrillCaller(stack);
    const accepted: Accepted = new Map();
    const broken: string[] = [];
    let slowestMs = 0;
    const halts = points.flatMap((point) =>
      Array.from({ length: stack.scale.pointKills }, (): Halt => ({ point, label: caller.label() })),
    );
    const limit = patienceMs(stack.scale, RELAY_MS);
    await startServices(stack, halts[0]);
    for (const [index, halt] of halts.entries()) {
      const { id, relayedMs } = await killAt(stack, { halt, next: halts[index + 1], caller });
      slowestMs = Math.max(slowestMs, relayedMs);
      if (relayedMs > limit) broken.push(`${id}: not queued ${limit} ms after the restart`);
      accepted.set(halt.label, id);
    }
    for (const [label, id] of accepted) {
      const { jobIds } = await caller.insist(label, {
        latencyMs: 200,
        headers: { prefer: 'respond-async' },
      });
      if (jobIds.join() !== id) broken.push(`the key of ${id} gave ${jobIds.join()}`);
    }
    const audit = await auditJobs(stack, { accepted, since: Date.now(), withinMs: RECOVERY_MS });
    const sql = `SELECT count(*) AS jobs, count(*) FILTER (WHERE status IN ('queued', 'in_progress')) AS open
      FROM ledger.jobs WHERE idempotency_key LIKE $1`;
    const rows = countSchema.parse((await stack.services.database.query(sql, [`${caller.prefix}%`]))[0]);
    if (rows.jobs !== accepted.size) broken.push(`${rows.jobs} jobs for ${accepted.size} keys`);
    if (rows.open > 0) broken.push(`${rows.open} orphans`);
    const kills = points.map(({ what }) => `${stack.scale.pointKills} ${what}`).join(', ');
    return {
      ...audit,
      done: `both killed: ${kills}; queued after at most ${(slowestMs / 1000).toFixed(1)} s`,
      recoveryMs: slowestMs,
      broken: [...broken, ...audit.broken],
    };
  },
};

/** Starts gateway and ledger anew; where the next call is to halt, one of them has its fail point. */
async function startServices({ services }: DrillStack, next: Halt | undefined): Promise<void> {
  const haltsAt = (of: Point['of']) =>
    next?.point.of === of ? { BYWAY_FAIL_POINT: next.point.name } : undefined;
  await Promise.all(
    (['ledger', 'gateway'] as const).map(async (name) => {
      const env = haltsAt(name);
      if (services[name].runsWith(env)) return;
      await services[name].kill();
      await services[name].start(env);
    }),
  );
}

/** @param next what the services are started for after this one. */
async function killAt(
  stack: DrillStack,
  { halt, next, caller }: { halt: Halt; next: Halt | undefined; caller: DrillCaller },
): Promise<{ id: string; relayedMs: number }> {
  const { ledger, gateway } = stack.services;
  const { point, label } = halt;
  const halting = stack.services[point.of];
  const headers = { prefer: 'respond-async', 'idempotency-key': label };
  const call = caller.call(label, { latencyMs: 200, headers }).then(
    ({ status }) => `answered ${status}`,
    () => 'no answer',
  );
  await eventually(() => standsStill(halting));
  const row = await eventually(async () => {
    const found = await rowOf(stack, label);
    return found !== undefined && found.queued === (point.of === 'gateway') ? found : undefined;
  });
  await Promise.all([ledger.kill(), gateway.kill()]);
  const end = await call;
  if (end.startsWith('answered 2')) throw new Error(`${label}: ${end} before the kill`);
  await startServices(stack, next);
  const since = Date.now();
  await eventually(
    async () => {
      const found = await rowOf(stack, label);
      return found?.queued === true || found?.taken === true;
    },
    patienceMs(stack.scale, RELAY_MS),
  ).catch(() => undefined);
  return { id: row.id.replace(/^req_/, 'job_'), relayedMs: Date.now() - since };
}

/** The job of a key: whether its attempt has been queued, and whether a worker has begun it or it is over. */
async function rowOf({ services }: DrillStack, key: string) {
  const sql = `SELECT id, queued_at IS NOT NULL AS queued,
      begun_at IS NOT NULL OR status NOT IN ('queued', 'in_progress') AS taken
    FROM ledger.jobs WHERE idempotency_key = $1`;
  return rowSchema.optional().parse((await services.database.query(sql, [key]))[0]);
}

/** Linux only. */
function standsStill({ pid }: ServiceProcess): boolean {
  return /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
