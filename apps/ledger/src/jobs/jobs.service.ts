import { failPoint } from '@byway/boot/fail-point';
import type {
  AcceptedJob,
  AcceptJob,
  AdvanceJob,
  BeginAttempt,
  BegunAttempt,
  JobRecord,
  JobResult,
  RetryJob,
  SettleJob,
} from '@byway/contracts/jobs-api';
import { BywayError } from '@byway/errors/byway-error';
import type { Failure } from '@byway/errors/failure';
import type { CancelTopic } from '@byway/queue/cancel-topic';
import type { Leaf, Plan, RoutingState } from '@byway/routing/plan-schema';
import { firstAttempt } from './attempt-of-row.js';
import type { BackgroundTasks } from './background-tasks.js';
import type { JobCloser } from './job-closer.js';
import { cancelledByCaller, errorResult, pastDeadline } from './job-ending.js';
import type { JobReads, JobStanding } from './job-reads.js';
import type { JobRetries } from './job-retries.js';
import type { JobTransitions } from './job-transitions.js';
import { toJobRecord } from './job-view.js';
import type { JobWaiters } from './job-waiters.js';
import type { OpenJobs } from './open-jobs.js';
import type { OutboxRelay } from './outbox-relay.js';

export interface JobsServiceOptions {
  openJobs: OpenJobs;
  reads: JobReads;
  transitions: JobTransitions;
  retries: JobRetries;
  closer: JobCloser;
  relay: OutboxRelay;
  waiters: JobWaiters;
  cancelTopic: CancelTopic;
  background: BackgroundTasks;
  failPoint?: string | undefined;
}

/** Tries of what has to start over when another process was faster. */
const MAX_TRIES = 5;
const QUEUE_FULL_RETRY_AFTER_MS = 5_000;

/** Accepts requests for good and carries them to their one end. */
export class JobsService {
  readonly reads: JobReads;

  constructor(private readonly options: JobsServiceOptions) {
    this.reads = options.reads;
  }

  /**
   * Resolves when the request is committed. The same request, or an equal one with the same
   * idempotency key, gives the job that is there.
   * @throws BywayError `idempotency_mismatch` for another request with the key, `queue_full` when too
   * many jobs are open, `conflict` for a request id of another workspace.
   */
  async accept(input: AcceptJob): Promise<AcceptedJob> {
    const leaf = leafOf(input);
    const { transitions, relay, reads, openJobs } = this.options;
    const isFull = await openJobs.isFull();
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const inserted = isFull ? undefined : await transitions.insert(input, leaf);
      if (inserted !== undefined) {
        openJobs.added();
        failPoint(this.options.failPoint, 'after-commit');
        relay.push(firstAttempt(input, Date.now()));
        return { ...toJobRecord(inserted, []), created: true };
      }
      const present = await transitions.conflicting(input);
      if (present === undefined) {
        if (isFull) throw queueFull();
        continue;
      }
      const created = present.id === input.requestId;
      if (!created && present.request_hash !== input.idempotency?.requestHash) {
        throw new BywayError('idempotency_mismatch', 'Idempotency-Key: was used for another request', {
          param: 'Idempotency-Key',
        });
      }
      return { ...(await reads.record(input.workspaceId, present)), created };
    }
    throw new BywayError('conflict', 'The request id is taken.', { param: 'requestId' });
  }

  /**
   * The job, once it has ended or after `waitMs`.
   * @throws BywayError `not_found`
   */
  async read(
    { workspaceId, id }: { workspaceId: string; id: string },
    wait: { waitMs: number; signal: AbortSignal },
  ): Promise<JobRecord> {
    if (wait.waitMs === 0) return this.find(workspaceId, id);
    const registered = this.options.waiters.register(id, wait);
    try {
      const record = await this.find(workspaceId, id);
      if (hasEnded(record)) return record;
      await registered.over;
    } finally {
      registered.release();
    }
    return this.find(workspaceId, id);
  }

  /** Whether a worker may call the provider. @throws BywayError `not_found` */
  async begin(id: string, { attempt, runId, events }: BeginAttempt): Promise<BegunAttempt> {
    const { transitions, closer } = this.options;
    if (await transitions.begin({ id, attempt, runId, events })) return { proceed: true, reason: null };
    const standing = await this.standing(id);
    const reason = refusalOf(standing, attempt);
    if (reason === 'expired' && isOpen(standing)) await closer.expire(standing);
    if (reason === 'cancelled' && isOpen(standing)) await closer.cancel(standing);
    return { proceed: false, reason };
  }

  /**
   * Moves the job to the attempt that a worker decided on; false when it had moved on or ended, or
   * ends here because it was cancelled.
   * @throws BywayError `not_found`, `invalid_value`
   */
  async advance(id: string, { attempt, state, delayMs, events }: AdvanceJob): Promise<boolean> {
    const { transitions, relay, closer } = this.options;
    const standing = await this.standing(id);
    if (standing.plan === null || standing.attempt !== attempt) {
      await transitions.recordLate(events);
      return false;
    }
    if (state.attempt <= attempt) {
      throw new BywayError('invalid_value', 'state.attempt: has to be after `attempt`', {
        param: 'state.attempt',
      });
    }
    const leaf = leafOf({ plan: standing.plan, state });
    const due = await transitions.advance({ id, attempt, state, leaf, delayMs, events });
    if (due !== undefined) {
      relay.push(due);
      return true;
    }
    const current = await this.standing(id);
    if (current.cancel_requested && current.attempt === attempt) await closer.cancel(current, true);
    await transitions.recordLate(events);
    return false;
  }

  /**
   * Ends the job as its worker says; false when it had moved on or ended in another way.
   * @throws BywayError `not_found`, `missing_required_parameter`
   */
  async settle(id: string, { attempt, status, result, error, events }: SettleJob): Promise<boolean> {
    const failure = status === 'completed' ? null : (error ?? defaultFailure(status));
    const answer = result ?? (await this.errorAnswerOf(id, { attempt, failure }));
    const accepted =
      answer !== null &&
      (await this.options.transitions.settle({
        id,
        attempt,
        status,
        result: answer,
        error: failure,
        events,
      }));
    if (!accepted) {
      await this.standing(id);
      await this.options.transitions.recordLate(events);
    }
    return accepted;
  }

  /** The answer of a worker that sent none; null when the job has ended. */
  private async errorAnswerOf(
    id: string,
    { attempt, failure }: { attempt: number; failure: Failure | null },
  ): Promise<JobResult | null> {
    if (failure === null) throw missing('result');
    const { plan, state } = await this.standing(id);
    return plan === null ? null : errorResult({ plan, state, attempts: attempt, failure });
  }

  /**
   * Ends a job that nobody runs at once; tells the worker of one that runs. A job that has ended stays
   * as it is. @throws BywayError `not_found`
   */
  async cancel(workspaceId: string, id: string): Promise<JobRecord> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const record = await this.find(workspaceId, id);
      if (hasEnded(record) || (await this.tryCancel(id))) break;
    }
    return this.find(workspaceId, id);
  }

  /**
   * Submits the request of a job that did not complete again, as a new job.
   * @throws BywayError `not_found`, `conflict` for a job that cannot be retried, and as {@link accept}
   */
  async retry(workspaceId: string, id: string, retry: RetryJob): Promise<AcceptedJob> {
    const request = await this.options.retries.requestOf(workspaceId, id, retry);
    if (request === undefined) throw noSuchJob();
    return this.accept(request);
  }

  private async tryCancel(id: string): Promise<boolean> {
    const { closer, transitions, cancelTopic, background } = this.options;
    const standing = await this.standing(id);
    const isBegun = standing.begun_at !== null;
    if (!(await (isBegun ? transitions.requestCancel(id) : closer.cancel(standing)))) return false;
    // Also for an attempt that is not begun: its worker may be waiting for the answer to an equal call.
    background.run('publishing of a cancel', () => cancelTopic.publish(id, cancelledByCaller.message));
    return true;
  }

  private async find(workspaceId: string, id: string): Promise<JobRecord> {
    const record = await this.reads.find(workspaceId, id);
    if (record === undefined) throw noSuchJob();
    return record;
  }

  private async standing(id: string): Promise<JobStanding> {
    const standing = await this.reads.standing(id);
    if (standing === undefined) throw noSuchJob();
    return standing;
  }
}

const noSuchJob = () => new BywayError('not_found', 'No such job in this workspace.', { param: 'id' });
const queueFull = () =>
  new BywayError('queue_full', 'Too many jobs are open.', { retryAfterMs: QUEUE_FULL_RETRY_AFTER_MS });
const missing = (param: string) =>
  new BywayError('missing_required_parameter', `${param}: is required`, { param });

const isOpen = ({ status }: { status: JobStanding['status'] }) =>
  status === 'queued' || status === 'in_progress';
const hasEnded = ({ job }: JobRecord) => !isOpen(job);

/** Why an attempt may not begin. */
function refusalOf(standing: JobStanding, attempt: number): BegunAttempt['reason'] {
  const { status, overdue, cancel_requested, begun_at } = standing;
  if (status === 'cancelled' || status === 'expired') return status;
  if (!isOpen(standing)) return 'ended';
  if (standing.attempt !== attempt) return 'superseded';
  // Somebody else runs it, and reports on it.
  if (begun_at !== null) return 'superseded';
  if (cancel_requested) return 'cancelled';
  return overdue ? 'expired' : 'superseded';
}

function defaultFailure(status: SettleJob['status']): Failure {
  if (status === 'cancelled') return cancelledByCaller;
  if (status === 'expired') return pastDeadline;
  throw missing('error');
}

function leafOf({ plan, state }: { plan: Plan; state: RoutingState }): Leaf {
  const leaf = plan.leaves[state.leaf];
  if (leaf !== undefined) return leaf;
  throw new BywayError('invalid_value', 'state.leaf: the plan has no such target', { param: 'state.leaf' });
}
