import { type Job, jobSchema } from '@byway/contracts/jobs-api';
import type { BywayApi } from '../api/byway-api.js';

/** Seconds that one call waits: below the limits of proxies in between. */
const WAIT_STEP_S = 20;

export const jobPath = (id: string) => `/v1/jobs/${encodeURIComponent(id)}`;
export const hasEnded = ({ status }: Job) => status !== 'queued' && status !== 'in_progress';

/** The job when it has ended, or as it is after `waitS` seconds. */
export async function followJob(api: BywayApi, id: string, waitS: number): Promise<Job> {
  const until = performance.now() + waitS * 1000;
  for (;;) {
    const leftS = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    const stepS = Math.min(WAIT_STEP_S, leftS);
    const path = `${jobPath(id)}?wait=${stepS}`;
    const job = await api.call({ method: 'GET', path, holdMs: stepS * 1000 }, jobSchema);
    if (hasEnded(job) || performance.now() >= until) return job;
  }
}
