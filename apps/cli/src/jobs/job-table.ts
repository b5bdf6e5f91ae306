import type { Job } from '@byway/contracts/jobs-api';
import { durationText } from '../duration-text.js';
import { printable } from '../terminal.js';
import { textTable } from '../text-table.js';

/** Jobs as a table, one a line. @param nowMs Unix time in ms. */
export function jobTable(jobs: readonly Job[], nowMs: number): string {
  const head = ['ID', 'STATUS', 'ENDPOINT', 'AGE', 'ATTEMPTS', 'ERROR'];
  const rows = jobs.map((job) => [
    job.id,
    job.status,
    job.endpoint,
    durationText(Math.max(0, nowMs - job.created_at * 1000)),
    String(job.attempts.length),
    printable(job.error?.code ?? ''),
  ]);
  return textTable([head, ...rows]);
}
