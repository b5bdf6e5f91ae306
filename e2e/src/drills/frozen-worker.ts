import type { ServiceProcess } from '@byway/testing/service-process';
import type { Services } from '@byway/testing/start-services';
import { eventually } from '@byway/testing/eventually';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expireLocks } from '../expire-locks.js';
import { type Accepted, DrillCaller } from './drill-caller.js';
import { type Drill, type DrillResult, type DrillStack, patienceMs } from './drill.js';
import { type Audit, auditJobs, calledLabels, readJob } from './job-audit.js';

/** Fits into the slots of one worker. */
const JOBS = 6;
const LATE_MS = 15_000;
/** ms; longer than the drill takes. */
const HELD_MS = 600_000;
/** Media type of answers in the asset store; pictures for the log have others. */
const ANSWER_TYPE = 'application/json';
const REFUSED = 'the ledger refused a late result';
const DROPPED = 'result of an attempt that was taken over is dropped';

/**
 * A worker stands still past its lock, others go on with its jobs, then it wakes up with results in its
 * hands: first with the queue in reach, which tells it that it lost its jobs, then without, so that only
 * the ledger's fence is left.
 */
export const frozenWorker: Drill = {
  name: 'frozen-worker',
  async run(stack) {
    const first = await freeze(stack, { queueInReach: true });
    const second = await freeze(stack, { queueInReach: false });
    const sum = (key: 'accepted' | 'terminal' | 'lost') => first.audit[key] + second.audit[key];
    const result: DrillResult = {
      done:
        `frozen twice past its locks of ${stack.scale.lockMs / 1000} s; late results: ${first.refused + second.refused} refused by the fence, ` +
        `${first.dropped + second.dropped} dropped by the worker`,
      ...{ accepted: sum('accepted'), terminal: sum('terminal'), lost: sum('lost') },
      billed: first.audit.billed + second.audit.billed,
      billedMax: Math.max(first.audit.billedMax, second.audit.billedMax),
      recoveryMs: Math.max(first.audit.recoveryMs ?? 0, second.audit.recoveryMs ?? 0),
      broken: [...first.broken, ...second.broken],
    };
    if (second.refused < JOBS)
      result.broken.push(`the fence refused ${second.refused} of ${JOBS} late results`);
    return result;
  },
};

interface Round {
  audit: Audit;
  refused: number;
  dropped: number;
  broken: string[];
}

async function freeze(stack: DrillStack, { queueInReach }: { queueInReach: boolean }): Promise<Round> {
  const { services, scale, simulator } = stack;
  const [frozen, other] = services.workers as [ServiceProcess, ServiceProcess];
  // It takes no job meanwhile, and has none that it could lose.
  other.signal('SIGSTOP');
  await simulator.clear();
  const caller = new DrillCaller(stack);
  const strayBefore = await strayAnswers(services);
  // The first targets answer when they are released, the second ones at once.
  const accepted = await caller.submit(JOBS, () => HELD_MS);
  // A call of before, for which nobody waits any more, may still come.
  await eventually(async () => {
    const called = await calledLabels(stack);
    return [...accepted.keys()].every((label) => called.has(label));
  });
  const logged = frozen.log().length;
  frozen.signal('SIGSTOP');
  await simulator.release();
  const since = Date.now();
  // At test scale the first round alone waits for the lock.
  const waitsForLock = scale.isMeasured || queueInReach;
  if (!waitsForLock) await expireLocks(services);
  other.signal('SIGCONT');
  const audit = await auditJobs(stack, { accepted, since, withinMs: scale.lockMs * 3 + 30_000 });
  const before = await snapshot(stack, accepted);
  if (waitsForLock) await sleep(Math.max(0, since + scale.frozenMs - Date.now()));
  if (!queueInReach) services.queueWay.freeze();
  frozen.signal('SIGCONT');
  const requestIds = [...accepted.values()].map((id) => id.replace(/^job_/, 'req_'));
  /** Lines about jobs of this drill: the worker may have held others, too. */
  const count = (line: string) => {
    const lines = frozen.log().slice(logged).split('\n');
    return lines.filter((one) => one.includes(line) && requestIds.some((id) => one.includes(id))).length;
  };
  const until = Date.now() + patienceMs(scale, LATE_MS);
  while (count(REFUSED) + count(DROPPED) < JOBS && Date.now() < until) await sleep(50);
  await services.queueWay.restore();
  const stray = async () => (await strayAnswers(services)).filter((id) => !strayBefore.includes(id));
  // A late result is stored before the ledger refuses it, and then deleted.
  await eventually(async () => (await stray()).length === 0, patienceMs(scale, LATE_MS)).catch(
    () => undefined,
  );
  const [refused, dropped] = [count(REFUSED), count(DROPPED)];
  const broken = [...audit.broken];
  if (refused + dropped !== JOBS) broken.push(`${refused + dropped} of ${JOBS} late results were put away`);
  if (audit.unknown !== JOBS) broken.push(`${audit.unknown} of ${JOBS} attempts are recorded as unknown`);
  for (const id of await stray()) broken.push(`the stored answer ${id} belongs to no job`);
  if ((await snapshot(stack, accepted)) !== before) broken.push('a late result changed a job that had ended');
  return { audit, refused, dropped, broken };
}

/** Ids of answers in the asset store that are the result of no job. */
async function strayAnswers({ assetsDir, database }: Services): Promise<string[]> {
  const files = readdirSync(join(assetsDir, 'data'), { recursive: true, withFileTypes: true });
  const answers = files.filter((file) => file.isFile() && isAnswer(join(file.parentPath, file.name)));
  const results = await database.query('SELECT result_asset_id AS id FROM ledger.jobs');
  const known = new Set(results.map(({ id }) => id));
  return answers.map(({ name }) => name).filter((id) => !known.has(id));
}

/** Whether this file of the asset store, which begins with a line about it, is an answer. */
function isAnswer(path: string): boolean {
  try {
    const [about = ''] = readFileSync(path, 'latin1').split('\n', 1);
    return about.includes(`"${ANSWER_TYPE}"`);
  } catch {
    // Deleted meanwhile.
    return false;
  }
}

/** All that a late result must not change: everything but the record of its attempt. */
async function snapshot(stack: DrillStack, accepted: Accepted): Promise<string> {
  const jobs = await Promise.all([...accepted.values()].map((id) => readJob(stack, id)));
  return JSON.stringify(jobs.map((job) => ({ ...job, attempts: job?.attempts.length })));
}
