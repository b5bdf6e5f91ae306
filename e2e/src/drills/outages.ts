import { setTimeout as sleep } from 'node:timers/promises';
import { type Accepted, DrillCaller } from './drill-caller.js';
import type { Drill, DrillResult, DrillStack } from './drill.js';
import { connectionErrorOf, httpCall } from './http-call.js';
import { auditJobs, calledLabels } from './job-audit.js';

/** ms; promised for every answer, */
const ANSWER_MS = 2_000;
/** and what this machine may add when all services share its cores. */
const SLACK_MS = 500;
const RECOVERY_MS = 15_000;
const CALL_EVERY_MS = 200;
/** Calls whose commit was under way when the trouble began: done, and nobody heard of it. */
const MAX_IN_VAIN = 3;

/** The queue stands still for a while: no answer, no refusal. */
export const queueOutage: Drill = {
  name: 'queue-outage',
  run: (stack) =>
    outage(stack, {
      breakIt: ({ services }) =>
        services.redis === undefined ? services.queueWay.freeze() : services.redis.signal('SIGSTOP'),
      repair: async ({ services }) =>
        services.redis === undefined ? services.queueWay.restore() : services.redis.signal('SIGCONT'),
    }),
};

/** The same with the database of vault, config and ledger, and with the queue where that is in PostgreSQL too. */
export const databaseOutage: Drill = {
  name: 'database-outage',
  run: (stack) =>
    outage(stack, {
      breakIt: (broken) => waysToPostgres(broken).forEach((way) => way.freeze()),
      repair: async (broken) => {
        await Promise.all(waysToPostgres(broken).map((way) => way.restore()));
      },
    }),
};

const waysToPostgres = ({ services, queue }: DrillStack) =>
  queue === 'postgres' ? [services.databaseWay, services.queueWay] : [services.databaseWay];

interface Outage {
  breakIt(stack: DrillStack): void;
  repair(stack: DrillStack): Promise<void>;
}

/** What callers saw. */
interface Seen {
  accepted: Accepted;
  /** Answers by status. */
  statuses: Map<number, number>;
  /** Labels of the calls that were answered 503. */
  refused: string[];
  slowestMs: number;
  broken: string[];
}

async function outage(stack: DrillStack, trouble: Outage): Promise<DrillResult> {
  const caller = new DrillCaller(stack);
  const unseenKey = await newApiKey(stack);
  const seen: Seen = { accepted: new Map(), statuses: new Map(), refused: [], slowestMs: 0, broken: [] };
  const before = await caller.submit(8, () => 300);
  trouble.breakIt(stack);
  const until = Date.now() + stack.scale.outageMs;
  const calls: Promise<void>[] = [];
  for (let count = 0; Date.now() < until; count += 1) {
    calls.push(callOnce({ caller, seen, isMeasured: stack.scale.isMeasured }, headersOf(count, unseenKey)));
    if (count % 5 === 0) calls.push(checkLiveness(stack, seen.broken));
    await sleep(CALL_EVERY_MS);
  }
  await Promise.all(calls);
  const since = Date.now();
  await trouble.repair(stack);
  const after = await caller.submit(8, () => 300);
  const accepted = new Map([...before, ...seen.accepted, ...after]);
  const audit = await auditJobs(stack, { accepted, since, withinMs: RECOVERY_MS });
  const billed = await calledLabels(stack, { billed: true });
  const inVain = seen.refused.filter((label) => billed.has(label)).length;
  if (inVain > MAX_IN_VAIN) seen.broken.push(`${inVain} calls were answered 503 and billed`);
  const answers = [...seen.statuses].map(([status, count]) => `${count} x ${status}`).join(', ');
  const slowest = `${(seen.slowestMs / 1000).toFixed(1)} s`;
  return {
    ...audit,
    done: `${stack.scale.outageMs / 1000} s silent; answers ${answers}; slowest ${slowest}; ${inVain} of the 503 billed`,
    broken: [...seen.broken, ...audit.broken],
  };
}

/** Every kind of caller in turn: background, waiting, and one whose key no process has seen yet. */
function headersOf(count: number, unseenKey: string): Record<string, string> {
  if (count % 3 === 0) return { prefer: 'respond-async' };
  if (count % 3 === 1) return {};
  return { prefer: 'respond-async', 'x-portkey-api-key': unseenKey };
}

async function callOnce(
  { caller, seen, isMeasured }: { caller: DrillCaller; seen: Seen; isMeasured: boolean },
  headers: Record<string, string>,
): Promise<void> {
  const label = caller.label();
  try {
    const answer = await caller.call(label, { latencyMs: 50, headers });
    seen.statuses.set(answer.status, (seen.statuses.get(answer.status) ?? 0) + 1);
    seen.slowestMs = Math.max(seen.slowestMs, answer.ms);
    if (answer.status === 503) seen.refused.push(label);
    const jobId = answer.header('x-byway-job-id');
    if (jobId !== undefined) seen.accepted.set(label, jobId);
    if (isMeasured && answer.ms > ANSWER_MS + SLACK_MS)
      seen.broken.push(`${label}: ${answer.status} after ${Math.round(answer.ms)} ms`);
    if (answer.status === 503 && answer.header('retry-after') === undefined)
      seen.broken.push(`${label}: 503 without retry-after`);
    if (![200, 202, 503].includes(answer.status))
      seen.broken.push(`${label}: ${answer.status} ${answer.text.slice(0, 200)}`);
  } catch (error) {
    seen.broken.push(`${label}: ${connectionErrorOf(error)}`);
  }
}

async function checkLiveness({ services }: DrillStack, broken: string[]): Promise<void> {
  const { vault, config, ledger, gateway, workers } = services;
  for (const service of [vault, config, ledger, gateway, ...workers]) {
    const live = await httpCall(`${service.url}/livez`).catch(connectionErrorOf);
    if (typeof live === 'string' || live.status !== 200)
      broken.push(`/livez of ${service.url}: ${typeof live === 'string' ? live : live.status}`);
  }
}

async function newApiKey({ services }: DrillStack): Promise<string> {
  const answer = await services.api.post('/v1/api-keys', { name: 'unseen', scopes: ['inference'] });
  if (typeof answer.body.key !== 'string') throw new Error(`No API key: ${answer.status}`);
  return answer.body.key;
}
