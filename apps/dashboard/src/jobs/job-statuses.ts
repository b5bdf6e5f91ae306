import type { JobStatus } from '@byway/contracts/jobs-api';
import type { JobView } from './jobs-search.js';

/** The statuses of a view; none: all. */
export const statusesOf: Readonly<Record<JobView, readonly JobStatus[]>> = {
  all: [],
  queued: ['queued'],
  running: ['in_progress'],
  finished: ['completed', 'failed', 'cancelled', 'expired'],
};
