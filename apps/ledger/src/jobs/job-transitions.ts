import {
  type AcceptJob,
  type BeginAttempt,
  jobResultSchema,
  type SettleJob,
} from '@byway/contracts/jobs-api';
import type { LedgerEvent } from '@byway/contracts/ledger-events';
import type { Leaf, RoutingState } from '@byway/routing/plan-schema';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Recorder } from '../recorder/recorder.js';
import { addDelivery } from '../webhooks/webhook-outbox.js';
import { type DueAttempt, dueAttemptSchema } from './attempt-of-row.js';
import { settledEvent } from './job-ending.js';
import { changeRows, type Queryable, queryRows } from './job-queries.js';
import {
  advanceJob,
  beginAttempt,
  insertJob,
  releaseIdempotencyKey,
  requestCancel,
  selectConflicting,
  selectSameSettlement,
  settleJob,
} from './job-statements.js';
import { type ViewRow, viewRowSchema } from './job-view.js';
import type { JobWaiters } from './job-waiters.js';

/** ms in which the process that committed an attempt queues it, before the relay does. */
export const OUTBOX_LEASE_MS = 3_000;

/** A settlement with everything filled in. */
export interface Settlement extends Pick<SettleJob, 'attempt' | 'status' | 'error'> {
  id: string;
  result: NonNullable<SettleJob['result']>;
  /** Settle only if no worker has begun the attempt. */
  onlyUnbegun?: boolean;
  /** What else becomes part of the record. */
  events?: LedgerEvent[];
}

export interface Advance {
  id: string;
  /** The attempt that ended: the fence. */
  attempt: number;
  state: RoutingState;
  leaf: Leaf;
  delayMs: number;
  events?: LedgerEvent[];
}

const idSchema = z.object({ id: z.string() });
const conflictSchema = viewRowSchema.extend({ request_hash: z.string().nullable(), forgotten: z.boolean() });
export type ConflictingJob = z.output<typeof conflictSchema>;
const settledSchema = z.object({
  workspace_id: z.string(),
  accepted_at: z.date(),
  completed_at: z.date(),
  webhook_url: z.string().nullable(),
  log_bodies: z.boolean(),
});

/** The changes of a job: each is fenced, and answers whether it happened. */
export class JobTransitions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: { recorder: Recorder; waiters: JobWaiters; checkAfterMs: number },
  ) {}

  /** undefined when the request or its idempotency key is there already. */
  async insert(job: AcceptJob, leaf: Leaf): Promise<ViewRow | undefined> {
    const values = [
      job.requestId,
      job.workspaceId,
      job.apiKeyId,
      job.endpoint,
      job.idempotency?.key ?? null,
      job.idempotency?.requestHash ?? null,
      job.webhookUrl,
      job.priority,
      job.logBodies,
      JSON.stringify(job.body),
      JSON.stringify(job.plan),
      JSON.stringify(job.trace),
      JSON.stringify(job.forwardableHeaders),
      JSON.stringify(job.state),
      job.state.attempt,
      leaf.provider,
      OUTBOX_LEASE_MS,
      new Date(job.acceptedAt),
      new Date(job.deadlineAt),
      job.retryOf ?? null,
    ];
    const { events = [] } = job;
    return this.dataSource.transaction(async (manager) => {
      const [row] = await queryRows(manager, { sql: insertJob, values, row: viewRowSchema });
      if (row !== undefined && events.length > 0) await this.options.recorder.record(events, manager);
      return row;
    });
  }

  /** What stood in the way of {@link insert}. A forgotten job gives its key back here. */
  async conflicting(job: AcceptJob): Promise<ConflictingJob | undefined> {
    const values = [job.workspaceId, job.requestId, job.idempotency?.key ?? null];
    const [row] = await queryRows(this.dataSource, { sql: selectConflicting, values, row: conflictSchema });
    if (row?.forgotten !== true) return row;
    await this.dataSource.query(releaseIdempotencyKey, [row.id]);
    return undefined;
  }

  /** @param runId of the delivery; a begin with the same one may be repeated. */
  async begin({ id, attempt, runId, events = [] }: { id: string } & BeginAttempt): Promise<boolean> {
    const values = [id, attempt, runId ?? null, this.options.checkAfterMs];
    const begun = await changeRows(this.dataSource, { sql: beginAttempt, values, row: idSchema });
    if (begun.length > 0 && events.length > 0) await this.options.recorder.record(events);
    return begun.length > 0;
  }

  /** The next attempt, which has to be queued now; undefined when the job had moved on. */
  async advance({
    id,
    attempt,
    state,
    leaf,
    delayMs,
    events = [],
  }: Advance): Promise<DueAttempt | undefined> {
    const target = [state.attempt, JSON.stringify(state), leaf.provider];
    const values = [id, attempt, ...target, delayMs, OUTBOX_LEASE_MS];
    const update = (database: Queryable) =>
      changeRows(database, { sql: advanceJob, values, row: dueAttemptSchema });
    if (events.length === 0) return (await update(this.dataSource))[0];
    return this.dataSource.transaction(async (manager) => {
      const [next] = await update(manager);
      if (next !== undefined) await this.options.recorder.record(events, manager);
      return next;
    });
  }

  /** Ends the job and records that in one transaction. true also for a settlement that came twice. */
  async settle(settlement: Settlement): Promise<boolean> {
    const { id, attempt, status, result, error, onlyUnbegun = false, events = [] } = settlement;
    const resultJson = JSON.stringify(jobResultSchema.parse(result));
    const errorJson = error === null ? null : JSON.stringify(error);
    const assetId = result.body.kind === 'asset' ? result.body.assetId : null;
    const settled = await this.dataSource.transaction(async (manager) => {
      const values = [id, attempt, status, resultJson, assetId, errorJson, onlyUnbegun];
      const [row] = await changeRows(manager, { sql: settleJob, values, row: settledSchema });
      if (row === undefined) return false;
      const { workspace_id: workspaceId, accepted_at: acceptedAt, completed_at: settledAt } = row;
      const logBodies = row.log_bodies;
      const facts = { requestId: id, workspaceId, status, result, error, logBodies, acceptedAt, settledAt };
      await this.options.recorder.record([...events, settledEvent(facts)], manager);
      // After the record, which the payload quotes.
      const { webhook_url: webhookUrl } = row;
      if (webhookUrl !== null) await addDelivery(manager, { ...facts, webhookUrl });
      return true;
    });
    if (settled) {
      this.options.waiters.notify(id);
      return true;
    }
    const values = [id, attempt, status, resultJson, errorJson];
    const same = await queryRows(this.dataSource, { sql: selectSameSettlement, values, row: idSchema });
    return same.length > 0;
  }

  /** Attempts of a job that has moved on without them: what was called and paid for stays true. */
  async recordLate(events: LedgerEvent[] = []): Promise<void> {
    if (events.length > 0) await this.options.recorder.record(events);
  }

  /** Notes that a begun attempt is to be aborted; false when none is. */
  async requestCancel(id: string): Promise<boolean> {
    return (
      (await changeRows(this.dataSource, { sql: requestCancel, values: [id], row: idSchema })).length > 0
    );
  }
}
