import type { Job } from '@byway/contracts/jobs-api';
import { isOpenJob } from '../shared/is-open-job.js';
import { formatDuration, NONE } from '../shared/format-figures.js';

type Times = Pick<Job, 'status' | 'created_at' | 'started_at' | 'completed_at'>;

/**
 * From the first attempt to the end, or to now. The times of a job are whole seconds.
 * @param nowMs Unix ms.
 */
export function jobDuration(
  { started_at: startedAt, completed_at: completedAt, status }: Times,
  nowMs: number,
): string {
  if (startedAt === null) return NONE;
  const end = completedAt ?? (isOpenJob({ status }) ? nowMs / 1000 : null);
  if (end === null) return NONE;
  const seconds = Math.floor(Math.max(0, end - startedAt));
  if (seconds === 0) return '<1 s';
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000);
}
