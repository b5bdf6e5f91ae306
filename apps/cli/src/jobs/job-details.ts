import type { Job } from '@byway/contracts/jobs-api';
import { printable } from '../terminal.js';
import { textTable } from '../text-table.js';

const timeText = (unixSeconds: number) => new Date(unixSeconds * 1000).toISOString().replace('.000Z', 'Z');
const errorText = (error: Job['error']) =>
  error === null ? '' : printable(`${error.code}: ${error.message}`);

/** A job with its attempts, as text. */
export function jobDetails(job: Job): string {
  const facts: [string, string | null][] = [
    ['job', job.id],
    ['status', job.status],
    ['endpoint', job.endpoint],
    ['created', timeText(job.created_at)],
    ['started', job.started_at === null ? null : timeText(job.started_at)],
    ['completed', job.completed_at === null ? null : timeText(job.completed_at)],
    ['kept until', timeText(job.expires_at)],
    ['retry of', job.retry_of],
    ['error', job.error === null ? null : errorText(job.error)],
  ];
  const shown = facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  const parts = [textTable(shown)];
  if (job.attempts.length > 0) parts.push(textTable([attemptHead, ...job.attempts.map(attemptRow)]));
  return parts.join('\n\n');
}

const attemptHead = ['ATTEMPT', 'TARGET', 'PROVIDER', 'MODEL', 'STATUS', 'HTTP', 'TIME', 'ERROR'];

function attemptRow(attempt: Job['attempts'][number]): string[] {
  return [
    String(attempt.number),
    attempt.target,
    attempt.provider,
    printable(attempt.model ?? '-'),
    attempt.status,
    String(attempt.http_status ?? '-'),
    attempt.latency_ms === null ? '-' : `${Math.round(attempt.latency_ms)} ms`,
    errorText(attempt.error),
  ];
}
