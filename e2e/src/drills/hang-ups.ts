import type { Services } from '@byway/testing/start-services';
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DrillCaller, inParallel, randomBetween } from './drill-caller.js';
import { type Drill, type DrillStack, patienceMs } from './drill.js';

const WIDTH = 40;
const WARM_UP = 40;
/** ms; only an abort ends such a call in time. */
const NEVER_MS = 60_000;
const SETTLE_MS = 8_000;
const QUIET_MS = 1_000;
const openSchema = z.object({ open: z.coerce.number() });
const IDLE_MS = 10_000;
/** Connections of the pool to a PostgreSQL queue. */
const QUEUE_POOL = 4;
/** Bytes the gateway may have grown by after all calls are over, whatever their number. */
const MEMORY_BOUND = 48 * 1024 * 1024;

/** Callers who leave before the answer, at any moment of their call. */
export const hangUps: Drill = {
  name: 'hang-ups',
  async run(stack) {
    const { services, simulator, scale } = stack;
    const caller = new DrillCaller(stack);
    const { gateway } = services;
    const begun = new Date();
    // Idle connections that are kept, whatever the number of calls: one on the reply port for each slot.
    const slack = scale.slots + QUEUE_POOL;
    const headers = { 'x-portkey-config': await slowTarget(stack) };
    await leave(caller, WARM_UP, headers);
    await settled(stack, begun);
    const before = { sockets: socketsOf(gateway.pid), bytes: gateway.residentBytes() };
    await leave(caller, scale.hangUps, headers);
    const since = Date.now();
    const { open, quietSince } = await settled(stack, begun);
    const recoveryMs = quietSince - since;
    const calls = (await simulator.calls()).length;
    await sleep(1_000);
    const all = await simulator.calls();
    const later = all.length - calls;
    const sockets = await leftSockets(gateway.pid, {
      before: before.sockets,
      slack,
      idleMs: patienceMs(scale, IDLE_MS),
    });
    const grown = gateway.residentBytes() - before.bytes;
    const broken: string[] = [];
    if (open > 0)
      broken.push(
        `${open} provider calls still run ${patienceMs(scale, SETTLE_MS)} ms after the last hang-up`,
      );
    if (later > 0) broken.push(`${later} provider calls began after everybody had left`);
    if (sockets > slack) broken.push(`${sockets} more sockets than before`);
    if (scale.isMeasured && grown > MEMORY_BOUND) broken.push(`the gateway grew by ${inMiB(grown)}`);
    if (calls === 0) broken.push('no provider was ever called, so nothing was tried');
    const facts = `${signed(sockets)} sockets, ${grown < 0 ? '' : '+'}${inMiB(grown)} memory`;
    return {
      done: `${scale.hangUps} hang-ups during ${calls} provider calls; ${facts}`,
      ...{ accepted: 0, terminal: 0, lost: 0, billedMax: null },
      billed: all.filter(({ billed }) => billed).length,
      recoveryMs,
      broken,
    };
  },
};

async function leave(caller: DrillCaller, count: number, headers: Record<string, string>): Promise<void> {
  await inParallel(WIDTH, count, async () => {
    const signal = AbortSignal.timeout(Math.round(randomBetween(5, 500)));
    const options = { latencyMs: NEVER_MS, headers, signal };
    const answer = await caller.call(caller.label(), options).catch(() => null);
    if (answer !== null) throw new Error(`Answered ${answer.status} before the caller left.`);
  });
}

/** Stored keys, so that a call is quickly at its provider: sealing inline keys takes its time. */
async function slowTarget({ services }: DrillStack): Promise<string> {
  const answer = await services.api.post('/v1/virtual-keys', {
    name: 'slow',
    provider: 'openai',
    key: `sk-sim-latency=${NEVER_MS}`,
    custom_host: `${services.simulatorUrl}/v1`,
  });
  return JSON.stringify({ virtual_key: answer.body.slug });
}

/**
 * Waits until no provider call has run for a second and, where time is not judged, no request was open: a
 * busy gateway may see a hang-up late.
 */
async function settled(
  { services, simulator, scale }: DrillStack,
  begun: Date,
): Promise<{ open: number; quietSince: number }> {
  const until = Date.now() + patienceMs(scale, SETTLE_MS);
  let quietSince = Date.now();
  for (;;) {
    const open = (await simulator.calls()).filter(({ outcome }) => outcome === 'open').length;
    const isOpen = open > 0 || (!scale.isMeasured && (await openRequests(services, begun)) > 0);
    if (isOpen) quietSince = Date.now();
    if (Date.now() - quietSince >= QUIET_MS || Date.now() > until) return { open, quietSince };
    await sleep(100);
  }
}

/** Requests that began after `since`; those of a killed gateway stay open. */
async function openRequests({ database }: Services, since: Date): Promise<number> {
  const sql = `SELECT count(*) AS open FROM ledger.requests
    WHERE status = 'in_progress' AND created_at >= $1`;
  return openSchema.parse((await database.query(sql, [since]))[0]).open;
}

/** Sockets more than `before`, once idle connections to other services had time to close. */
async function leftSockets(
  pid: number,
  { before, slack, idleMs }: { before: number; slack: number; idleMs: number },
): Promise<number> {
  const until = Date.now() + idleMs;
  for (;;) {
    const more = socketsOf(pid) - before;
    if (more <= slack || Date.now() > until) return more;
    await sleep(200);
  }
}

/** Sockets a process has open; Linux only. */
function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith('socket:');
    } catch {
      // Closed since the folder was read.
      return false;
    }
  }).length;
}

const inMiB = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;
const signed = (count: number) => (count < 0 ? String(count) : `+${count}`);
