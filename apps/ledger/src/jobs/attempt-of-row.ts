import { type AttemptJob, attemptJobSchema } from '@byway/contracts/attempt-job';
import type { AcceptJob } from '@byway/contracts/jobs-api';
import { z } from 'zod';

/** An attempt that has to be queued. */
export interface DueAttempt {
  /** Its `enqueuedAt` is set when it is added. */
  job: AttemptJob;
  priority: number;
  /** Unix time in ms before which no worker may take it. */
  runAt: number;
}

const attemptRowSchema = z.object({
  id: z.string(),
  workspace_id: z.string(),
  endpoint: z.string(),
  body: attemptJobSchema.shape.body,
  plan: attemptJobSchema.shape.plan,
  state: attemptJobSchema.shape.state,
  trace: attemptJobSchema.shape.trace,
  log_bodies: z.boolean(),
  forwardable_headers: attemptJobSchema.shape.forwardableHeaders,
  accepted_at: z.date(),
  deadline_at: z.date(),
  run_at: z.date(),
  priority: z.number(),
});

/** The current attempt of a job, from the `attemptColumns` of its row. */
export const dueAttemptSchema = attemptRowSchema.transform((row): DueAttempt => ({
  job: {
    version: 1,
    requestId: row.id,
    workspaceId: row.workspace_id,
    endpoint: row.endpoint,
    body: row.body,
    plan: row.plan,
    state: row.state,
    reply: null,
    acceptedAt: row.accepted_at.getTime(),
    deadlineAt: row.deadline_at.getTime(),
    enqueuedAt: row.run_at.getTime(),
    trace: row.trace,
    logBodies: row.log_bodies,
    forwardableHeaders: row.forwardable_headers,
  },
  priority: row.priority,
  runAt: row.run_at.getTime(),
}));

/** The first attempt of a job that was just accepted. */
export function firstAttempt(accepted: AcceptJob, runAt: number): DueAttempt {
  const { requestId, workspaceId, endpoint, body, plan, state, trace } = accepted;
  const { acceptedAt, deadlineAt, logBodies, forwardableHeaders, priority } = accepted;
  const facts = { requestId, workspaceId, endpoint, body, plan, state, trace, logBodies, forwardableHeaders };
  const job = { version: 1, ...facts, reply: null, acceptedAt, deadlineAt, enqueuedAt: runAt } as const;
  return { job, priority, runAt };
}
