import { addReadGauge, sharedRead } from '@byway/telemetry/metrics';
import type { JobReads } from './job-reads.js';

/** Adds `byway_jobs` and `byway_jobs_oldest_waiting_seconds`. @returns what takes them out again. */
export function addJobMetrics(reads: Pick<JobReads, 'stats'>): () => void {
  const stats = sharedRead(() => reads.stats());
  const removeJobs = addReadGauge({
    name: 'byway_jobs',
    help: 'Durable jobs that have not ended, of the whole installation.',
    labelNames: ['status'],
    read: async () => {
      const { queued, in_progress: running } = await stats();
      return [
        { labels: { status: 'queued' }, value: queued },
        { labels: { status: 'in_progress' }, value: running },
      ];
    },
  });
  const removeAge = addReadGauge({
    name: 'byway_jobs_oldest_waiting_seconds',
    help: 'Age of the durable job that waits longest; 0 when none waits.',
    labelNames: [],
    read: async () => [{ labels: {}, value: ((await stats()).oldest_waiting_age_ms ?? 0) / 1000 }],
  });
  return () => {
    removeJobs();
    removeAge();
  };
}
