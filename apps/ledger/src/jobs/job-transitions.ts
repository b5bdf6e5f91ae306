import type { AcceptJob, BeginAttempt } from '@byway/contracts/jobs-api';
import type { LedgerEvent } from '@byway/contracts/ledger-events';
import { databaseUnavailable } from '@byway/persistence/service-data-source';
import type { Leaf, RoutingState } from '@byway/routing/plan-schema';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { JointCalls } from '../joint-calls.js';
import type { Recorder } from '../recorder/recorder.js';
import { type DueAttempt, dueAttemptSchema } from './attempt-of-row.js';
import { changeRows, type Queryable, queryRows } from './job-queries.js';
import {
  advanceJob,
  releaseIdempotencyKey,
  requestCancel,
  selectConflicting,
  selectSameSettlement,
} from './job-statements.js';
import { type ViewRow, viewRowSchema } from './job-view.js';
import type { JobWaiters } from './job-waiters.js';
import {
  beginning,
  ending,
  insertion,
  insertRecorded,
  type JobWrite,
  OUTBOX_LEASE_MS,
  type Settlement,
  type WriteOptions,
  writeJobs,
  type WrittenJob,
} from './job-writes.js';

/** Characters of a write with which others need not wait for it. */
const LARGE_WRITE = 256 * 1024;
/** More jobs share a statement, and who comes alone does not wait. */
const INSERTS_PACE_MS = 10;
/** Little beside what a provider takes; and a worker that is alone does not wait. */
const REPORTS_PACE_MS = 50;
/** Of the writes of one transaction: some hundred jobs with ordinary bodies. */
const MAX_TRANSACTION = 1024 * 1024;

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

/** The changes of a job: each is fenced, and answers whether it happened. */
export class JobTransitions {
  /** Callers wait for these; what workers report does not keep them waiting. */
  private readonly inserts: JointCalls<JobWrite, WrittenJob>;
  private readonly reports: JointCalls<JobWrite, WrittenJob>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: {
      recorder: Recorder;
      waiters: JobWaiters;
      checkAfterMs: number;
      /** ms after which a write whose transaction has not begun is refused. */
      joinedWriteMs: number;
    },
  ) {
    const together = {
      run: (writes: readonly JobWrite[]) => this.writeAll(writes),
      maxWaitMs: options.joinedWriteMs,
      sizeOf: ({ size }: JobWrite) => size,
      maxSize: MAX_TRANSACTION,
      keyOf: ({ row }: JobWrite) => row.id,
      isFaultOfOne: (error: unknown) => databaseUnavailable(error) === undefined,
    };
    this.inserts = new JointCalls({ ...together, paceMs: INSERTS_PACE_MS });
    this.reports = new JointCalls({ ...together, paceMs: REPORTS_PACE_MS });
  }

  /** undefined when the request or its idempotency key is there already. */
  async insert(job: AcceptJob, leaf: Leaf): Promise<ViewRow | undefined> {
    return (await this.write(insertion(job, leaf))).row;
  }

  /** What stood in the way of {@link insert}. A forgotten job gives its key back here. */
  async conflicting(job: AcceptJob): Promise<ConflictingJob | undefined> {
    const values = [job.workspaceId, job.requestId, job.idempotency?.key ?? null];
    const [row] = await queryRows(this.dataSource, { sql: selectConflicting, values, row: conflictSchema });
    if (row?.forgotten !== true) return row;
    await this.dataSource.query(releaseIdempotencyKey, [row.id]);
    return undefined;
  }

  async begin(begin: { id: string } & BeginAttempt): Promise<boolean> {
    return (await this.write(beginning(begin))).done;
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
    const write = ending(settlement);
    if ((await this.write(write)).done) {
      this.options.waiters.notify(settlement.id);
      return true;
    }
    const { id, attempt, end_status, result, error } = write.row;
    const values = [id, attempt, end_status, result, error];
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

  private async write(write: JobWrite): Promise<WrittenJob> {
    const { inserts, reports } = this;
    if (write.size < LARGE_WRITE) return (write.kind === 'insert' ? inserts : reports).add(write);
    const [written] = await this.writeAll([write]);
    return written ?? { done: false };
  }

  private async writeAll(writes: readonly JobWrite[]): Promise<WrittenJob[]> {
    const { recorder, checkAfterMs } = this.options;
    const writeWith = (record: WriteOptions['record']) =>
      this.dataSource.transaction((transaction) => writeJobs(transaction, writes, { record, checkAfterMs }));
    try {
      const inserted = await insertRecorded(this.dataSource, writes, recorder);
      return (
        inserted ?? (await writeWith((events, transaction) => recorder.recordWhole(events, transaction)))
      );
    } catch (error) {
      if (writes.length > 1 || databaseUnavailable(error) !== undefined) throw error;
      // If the record is at fault, the job is written without it; if part of it is there, with the rest.
      return writeWith((events, transaction) => recorder.record(events, transaction));
    }
  }
}
