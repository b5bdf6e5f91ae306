import {
  type AcceptJob,
  type BeginAttempt,
  jobResultSchema,
  type SettleJob,
} from '@byway/contracts/jobs-api';
import type { LedgerEvent } from '@byway/contracts/ledger-events';
import type { Leaf } from '@byway/routing/plan-schema';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Recorder } from '../recorder/recorder.js';
import { addDelivery } from '../webhooks/webhook-outbox.js';
import { settledEvent } from './job-ending.js';
import { changeRows, columnArrays, inOrder, type Queryable, queryRows } from './job-queries.js';
import {
  beginAttempts,
  begunAttempt,
  endedJob,
  insertJobs,
  insertRecordedJobs,
  newJob,
  settleJobs,
} from './job-statements.js';
import { type ViewRow, viewRowSchema } from './job-view.js';

/**
 * ms in which the process that committed an attempt queues it, before the relay does. No time limit: where
 * queueing takes longer, both do it, and the second time does nothing.
 */
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

interface Write<C extends string> {
  row: Record<C, unknown> & { id: string };
  /** Of the row and the events: characters that go to the database, roughly. */
  size: number;
  events: LedgerEvent[];
}

interface Insert extends Write<keyof typeof newJob> {
  kind: 'insert';
}

interface Begin extends Write<keyof typeof begunAttempt> {
  kind: 'begin';
}

interface Settle extends Write<keyof typeof endedJob> {
  kind: 'settle';
  settlement: Settlement;
}

/** What happens to every job, once each: together with those of other jobs, it is one transaction. */
export type JobWrite = Insert | Begin | Settle;

/** Whether a write happened; the row of a job that was inserted. */
export interface WrittenJob {
  done: boolean;
  row?: ViewRow | undefined;
}

export function insertion(job: AcceptJob, leaf: Leaf): Insert {
  const row = {
    id: job.requestId,
    workspace_id: job.workspaceId,
    api_key_id: job.apiKeyId,
    endpoint: job.endpoint,
    idempotency_key: job.idempotency?.key ?? null,
    request_hash: job.idempotency?.requestHash ?? null,
    webhook_url: job.webhookUrl,
    priority: job.priority,
    log_bodies: job.logBodies,
    body: JSON.stringify(job.body),
    plan: JSON.stringify(job.plan),
    trace: JSON.stringify(job.trace),
    forwardable_headers: JSON.stringify(job.forwardableHeaders),
    state: JSON.stringify(job.state),
    attempt: job.state.attempt,
    provider: leaf.provider,
    accepted_at: new Date(job.acceptedAt),
    deadline_at: new Date(job.deadlineAt),
    retry_of: job.retryOf ?? null,
  };
  return { kind: 'insert', ...sized(row, job.events) };
}

/** @param runId of the delivery; a begin with the same one may be repeated. */
export function beginning({ id, attempt, runId, events }: { id: string } & BeginAttempt): Begin {
  return { kind: 'begin', ...sized({ id, attempt, run_id: runId ?? null }, events) };
}

export function ending(settlement: Settlement): Settle {
  const { id, attempt, status, result, error, onlyUnbegun = false, events } = settlement;
  const row = {
    id,
    attempt,
    end_status: status,
    result: JSON.stringify(jobResultSchema.parse(result)),
    result_asset_id: result.body.kind === 'asset' ? result.body.assetId : null,
    error: error === null ? null : JSON.stringify(error),
    only_unbegun: onlyUnbegun,
  };
  return { kind: 'settle', settlement, ...sized(row, events) };
}

function sized<R extends object>(row: R, events: LedgerEvent[] = []) {
  const texts = Object.values(row).map((value) => (typeof value === 'string' ? value.length : 8));
  return { row, events, size: texts.reduce((sum, length) => sum + length, JSON.stringify(events).length) };
}

const idSchema = z.object({ id: z.string() });
const settledSchema = z.object({
  id: z.string(),
  workspace_id: z.string(),
  accepted_at: z.date(),
  completed_at: z.date(),
  webhook_url: z.string().nullable(),
  log_bodies: z.boolean(),
});

/** What {@link writeJobs} needs. */
export interface WriteOptions {
  /** Records events in the transaction. */
  record: (events: LedgerEvent[], transaction: EntityManager) => Promise<void>;
  /** ms until the queue is looked at for an attempt that begins. */
  checkAfterMs: number;
}

/**
 * Writes jobs and what is to be recorded of them: whatever their number, by a statement for each kind and
 * those of the record.
 * @param writes of different jobs.
 */
export async function writeJobs(
  transaction: EntityManager,
  writes: readonly JobWrite[],
  { record, checkAfterMs }: WriteOptions,
): Promise<WrittenJob[]> {
  const inserts = writes.filter((write) => write.kind === 'insert');
  const begins = writes.filter((write) => write.kind === 'begin');
  const settles = writes.filter((write) => write.kind === 'settle');
  const inserted = byId(await insertAll(transaction, inserts));
  const begun = byId(await beginAll(transaction, begins, checkAfterMs));
  const settled = byId(await settleAll(transaction, settles));

  const ended = settles.flatMap(({ settlement }) => {
    const row = settled.get(settlement.id);
    if (row === undefined) return [];
    const { status, result, error } = settlement;
    const { workspace_id: workspaceId, accepted_at: acceptedAt, completed_at: settledAt } = row;
    const { log_bodies: logBodies, webhook_url: webhookUrl } = row;
    const facts = { requestId: row.id, workspaceId, status, result, error, logBodies, acceptedAt, settledAt };
    return [{ facts, webhookUrl }];
  });
  const happened = ({ kind, row: { id } }: JobWrite) =>
    kind === 'insert' ? inserted.has(id) : kind === 'begin' ? begun.has(id) : settled.has(id);
  const events = [
    ...writes.filter(happened).flatMap((write) => write.events),
    ...ended.map(({ facts }) => settledEvent(facts)),
  ];
  if (events.length > 0) await record(events, transaction);
  // After the record, which the payloads quote.
  for (const { facts, webhookUrl } of ended) {
    if (webhookUrl !== null) await addDelivery(transaction, { ...facts, webhookUrl });
  }
  return writes.map((write) => ({ done: happened(write), row: inserted.get(write.row.id) }));
}

/**
 * {@link writeJobs} in one statement, without a transaction around it; undefined when they are not all
 * insertions of which nothing but requests and bodies is to be recorded.
 * @throws also when something is recorded of one of the requests already.
 */
export async function insertRecorded(
  database: Queryable,
  writes: readonly JobWrite[],
  recorder: Pick<Recorder, 'newRows'>,
): Promise<WrittenJob[] | undefined> {
  const inserts = writes.filter((write) => write.kind === 'insert');
  if (inserts.length < writes.length) return undefined;
  const record = recorder.newRows(inserts.flatMap(({ events }) => events));
  if (record === undefined) return undefined;
  const values = [...insertValues(inserts), JSON.stringify(record.requests), JSON.stringify(record.bodies)];
  const inserted = byId(await queryRows(database, { sql: insertRecordedJobs, values, row: viewRowSchema }));
  return inserts.map(({ row: { id } }) => ({ done: inserted.has(id), row: inserted.get(id) }));
}

const insertValues = (inserts: readonly Insert[]) => [
  ...columnArrays(
    newJob,
    inserts.map(({ row }) => row),
  ),
  OUTBOX_LEASE_MS,
];

async function insertAll(transaction: EntityManager, inserts: readonly Insert[]): Promise<ViewRow[]> {
  if (inserts.length === 0) return [];
  return queryRows(transaction, { sql: insertJobs, values: insertValues(inserts), row: viewRowSchema });
}

async function beginAll(transaction: EntityManager, begins: readonly Begin[], checkAfterMs: number) {
  if (begins.length === 0) return [];
  const rows = inOrder(begins.map(({ row }) => row));
  const values = [...columnArrays(begunAttempt, rows), checkAfterMs];
  return changeRows(transaction, { sql: beginAttempts, values, row: idSchema });
}

async function settleAll(transaction: EntityManager, settles: readonly Settle[]) {
  if (settles.length === 0) return [];
  const rows = inOrder(settles.map(({ row }) => row));
  return changeRows(transaction, {
    sql: settleJobs,
    values: columnArrays(endedJob, rows),
    row: settledSchema,
  });
}

const byId = <T extends { id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]));
