import type { Job } from '@byway/contracts/jobs-api';

/** Whether a job may still change. */
export function isOpenJob({ status }: Pick<Job, 'status'>): boolean {
  return status === 'queued' || status === 'in_progress';
}
