import {
  type Job,
  type JobQuery,
  type JobRecord,
  type JobStats,
  requestIdOf,
} from '@byway/contracts/jobs-api';
import { jobStatsSchema, jobStatusSchema } from '@byway/contracts/jobs-api';
import { listOf } from '@byway/contracts/list';
import { traceCarrierSchema } from '@byway/contracts/attempt-job';
import { planSchema, routingStateSchema } from '@byway/routing/plan-schema';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { MAX_TOTAL } from '../logs/logs.service.js';
import { queryRows } from './job-queries.js';
import {
  countJobs,
  countOpen,
  selectEnded,
  selectJob,
  selectJobs,
  selectStanding,
  selectStats,
} from './job-statements.js';
import {
  type JobAttemptRow,
  jobAttemptColumns,
  jobAttemptRowSchema,
  toJob,
  toJobRecord,
  type ViewRow,
  viewRowSchema,
} from './job-view.js';

const standingSchema = z.object({
  id: z.string(),
  workspace_id: z.string(),
  status: jobStatusSchema,
  attempt: z.number(),
  state: routingStateSchema,
  /** null once the job has ended. */
  plan: planSchema.nullable(),
  trace: traceCarrierSchema.nullable(),
  accepted_at: z.date(),
  deadline_at: z.date(),
  run_at: z.date(),
  begun_at: z.date().nullable(),
  begun_by: z.string().nullable(),
  overdue: z.boolean(),
  cancel_requested: z.boolean(),
});
/** Where a job stands, for whoever decides what follows. */
export type JobStanding = z.output<typeof standingSchema>;

/** Of the requests `$2`, in order. */
export const selectAttempts = `
  SELECT ${jobAttemptColumns} FROM attempts
  WHERE workspace_id = $1 AND request_id = ANY($2) ORDER BY request_id, number`;

/** Reads jobs. A job past its `expires_at` is not there any more. */
export class JobReads {
  constructor(private readonly dataSource: DataSource) {}

  /** undefined when the workspace has no such job. */
  async find(workspaceId: string, id: string): Promise<JobRecord | undefined> {
    const [row] = await this.views(selectJob, [workspaceId, id]);
    return row === undefined ? undefined : await this.record(workspaceId, row);
  }

  /** The job of a row with its attempts. */
  async record(workspaceId: string, row: ViewRow): Promise<JobRecord> {
    return toJobRecord(row, await this.attemptsOf(workspaceId, [row.id]));
  }

  /** One page, newest first and without results; `total` counts all pages, up to 10,000. */
  async list(workspaceId: string, { status, limit, after }: JobQuery) {
    const statuses = status?.split(',') ?? null;
    const start = after === undefined ? null : (requestIdOf(after) ?? after);
    const [rows, [counted]] = await Promise.all([
      this.views(selectJobs, [workspaceId, statuses, start, limit]),
      queryRows(this.dataSource, {
        sql: countJobs,
        values: [workspaceId, statuses, MAX_TOTAL],
        row: z.object({ total: z.number() }),
      }),
    ]);
    const attempts = await this.attemptsOf(
      workspaceId,
      rows.map(({ id }) => id),
    );
    const jobs = rows.map((row): Job =>
      toJob(
        row,
        attempts.filter((attempt) => attempt.request_id === row.id),
      ),
    );
    return listOf(jobs, counted?.total);
  }

  /** Over all workspaces. */
  async stats(): Promise<JobStats> {
    const [stats] = await queryRows(this.dataSource, { sql: selectStats, values: [], row: jobStatsSchema });
    return stats ?? { queued: 0, in_progress: 0, oldest_waiting_age_ms: null };
  }

  /** Jobs that have not ended, over all workspaces; counts no further than `max`. */
  async countOpen(max: number): Promise<number> {
    const row = z.object({ open: z.number() });
    const [counted] = await queryRows(this.dataSource, { sql: countOpen, values: [max], row });
    return counted?.open ?? 0;
  }

  /** Of these jobs, those that have ended. */
  async ended(ids: readonly string[]): Promise<string[]> {
    const row = z.object({ id: z.string() });
    const rows = await queryRows(this.dataSource, { sql: selectEnded, values: [ids], row });
    return rows.map(({ id }) => id);
  }

  async standing(id: string): Promise<JobStanding | undefined> {
    const [row] = await queryRows(this.dataSource, {
      sql: selectStanding,
      values: [id],
      row: standingSchema,
    });
    return row;
  }

  private views(sql: string, values: unknown[]): Promise<ViewRow[]> {
    return queryRows(this.dataSource, { sql, values, row: viewRowSchema });
  }

  private async attemptsOf(workspaceId: string, ids: string[]): Promise<JobAttemptRow[]> {
    if (ids.length === 0) return [];
    const values = [workspaceId, ids];
    return queryRows(this.dataSource, { sql: selectAttempts, values, row: jobAttemptRowSchema });
  }
}
