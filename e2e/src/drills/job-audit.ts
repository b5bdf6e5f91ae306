import { type Job, jobSchema } from '@byway/contracts/jobs-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Accepted, inParallel } from './drill-caller.js';
import { type DrillResult, type DrillStack, patienceMs } from './drill.js';
import { httpCall } from './http-call.js';

/** What the jobs of a drill came to. */
export interface Audit extends Pick<
  DrillResult,
  'accepted' | 'terminal' | 'lost' | 'billed' | 'recoveryMs' | 'broken'
> {
  billedMax: number;
  /** Attempts whose worker is gone. */
  unknown: number;
  completed: number;
  jobs: Job[];
}

const POLL_MS = 100;
const labelOf = (key: string | null) => /label=([\w.-]+)/.exec(key ?? '')?.[1] ?? '';
const openSchema = z.object({ open: z.coerce.number(), queued: z.coerce.number() });
const isOpen = ({ status }: Job) => status === 'queued' || status === 'in_progress';

/**
 * Waits for the jobs to end, then compares what Byway says about each with what the provider billed.
 * @param since Unix ms from which the recovery counts, `withinMs` how long it may take.
 */
export async function auditJobs(
  stack: DrillStack,
  { accepted, since, withinMs }: { accepted: Accepted; since: number; withinMs: number },
): Promise<Audit> {
  const limit = patienceMs(stack.scale, withinMs);
  const ended = await allEnded(stack, [...accepted.values()], since + limit);
  const recoveryMs = Date.now() - since;
  const billed = await billedCalls(stack);
  const audit: Audit = {
    accepted: accepted.size,
    ...{ terminal: 0, lost: 0, unknown: 0, completed: 0, billed: 0, billedMax: 0 },
    recoveryMs,
    broken: ended ? [] : [`not all jobs ended within ${limit} ms`],
    jobs: [],
  };
  for (const count of billed.values()) {
    audit.billed += count;
    audit.billedMax = Math.max(audit.billedMax, count);
  }
  if (audit.billedMax > 1) audit.broken.push(`${audit.billedMax} billed calls for one job and target`);
  const labels = [...accepted.entries()];
  await inParallel(8, labels.length, async (index) => {
    const [label, jobId] = labels[index] ?? ['', ''];
    const job = await readJob(stack, jobId);
    if (job === null || isOpen(job)) {
      audit.lost += 1;
      audit.broken.push(`${jobId} is lost (${job?.status ?? 'not found'})`);
      return;
    }
    audit.terminal += 1;
    audit.jobs.push(job);
    audit.unknown += job.attempts.filter(({ status }) => status === 'unknown').length;
    if (job.status === 'completed') audit.completed += 1;
    audit.broken.push(...(await faultsOf(stack, job, { label, billed })));
  });
  return audit;
}

/** A job as the public API shows it; null: 404. */
export async function readJob({ services }: DrillStack, id: string): Promise<Job | null> {
  const headers = { 'x-portkey-api-key': services.adminKey };
  for (let tries = 1; ; tries += 1) {
    const { status, text } = await httpCall(`${services.url}/v1/jobs/${id}`, { headers });
    if (status === 404) return null;
    if (status === 200) return jobSchema.parse(JSON.parse(text));
    if (tries === 20) throw new Error(`${id}: ${status} ${text}`);
    await sleep(POLL_MS * 2);
  }
}

async function allEnded(stack: DrillStack, jobIds: string[], until: number): Promise<boolean> {
  for (;;) {
    if ((await countOpen(stack, jobIds)).open === 0) return true;
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
}

/** Of these jobs, how many have not ended and how many nobody has begun. Asks the table: polls would be a load. */
export async function countOpen(
  { services }: DrillStack,
  jobIds: string[],
): Promise<{ open: number; queued: number }> {
  const ids = jobIds.map((id) => id.replace(/^job_/, 'req_'));
  const sql = `SELECT count(*) AS open, count(*) FILTER (WHERE begun_at IS NULL) AS queued
    FROM ledger.jobs WHERE id = ANY($1) AND status IN ('queued', 'in_progress')`;
  return openSchema.parse((await services.database.query(sql, [ids]))[0]);
}

/** Billed calls by job and target, as `<label> <provider>`. */
async function billedCalls({ simulator }: DrillStack): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { key, provider, billed } of await simulator.calls()) {
    const name = `${labelOf(key)} ${provider}`;
    if (billed) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The labels of requests for which a provider was called, or only of those for which a call was `billed`. */
export async function calledLabels({ simulator }: DrillStack, { billed = false } = {}): Promise<Set<string>> {
  const calls = (await simulator.calls()).filter((call) => call.billed || !billed);
  return new Set(calls.map(({ key }) => labelOf(key)));
}

/** What is wrong with a job that has ended. */
async function faultsOf(
  { services }: DrillStack,
  job: Job,
  { label, billed }: { label: string; billed: Map<string, number> },
): Promise<string[]> {
  const faults: string[] = [];
  const ends = job.attempts.map(({ provider, status }) => `${provider} ${status}`).join(', ');
  const fault = (what: string) => faults.push(`${job.id} (${job.status}; ${ends}): ${what}`);
  for (const provider of ['stability-ai', 'openai']) {
    const paid = (billed.get(`${label} ${provider}`) ?? 0) > 0;
    const attempts = job.attempts.filter((attempt) => attempt.provider === provider);
    if (paid && attempts.length === 0) fault(`${provider} billed a call that is not recorded`);
    if (!paid && attempts.some(({ status }) => status === 'succeeded'))
      fault(`${provider} billed nothing for a success`);
  }
  if (job.attempts.some(({ status }) => status === 'in_progress')) fault('an attempt has no end');
  const succeeded = job.attempts.filter(({ status }) => status === 'succeeded').length;
  if (job.status === 'completed') {
    // Two can: the late result of a worker that was taken for dead is recorded, and not answered.
    if (succeeded === 0) fault('no attempt succeeded');
    const headers = { 'x-portkey-api-key': services.adminKey };
    const result = await httpCall(services.url + job.result_url, { headers });
    if (result.status !== 200 || !result.text.includes('"b64_json"'))
      fault(`its result is ${result.status} ${result.text.slice(0, 200)}`);
  } else if (job.attempts.some(({ status }) => status !== 'unknown')) {
    // Every target answers: a job may fail only when all its workers died.
    fault(`should have succeeded: ${job.error?.code}`);
  }
  return faults;
}
