import { z } from 'zod';

export const jobViews = ['all', 'queued', 'running', 'finished'] as const;
export type JobView = (typeof jobViews)[number];

/** How the page of jobs stands. */
export const jobsSearchSchema = z.object({
  /** Absent: all. */
  status: z.enum(jobViews).optional().catch(undefined),
  /** Id of the job whose panel is open. */
  job: z.string().optional().catch(undefined),
});
