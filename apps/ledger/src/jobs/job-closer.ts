import type { SettleJob } from '@byway/contracts/jobs-api';
import type { Failure } from '@byway/errors/failure';
import type { AttemptQueues } from '@byway/queue/attempt-queues';
import { advance } from '@byway/routing/advance';
import type { RoutingState } from '@byway/routing/plan-schema';
import type { DataSource } from 'typeorm';
import type { BackgroundTasks } from './background-tasks.js';
import { cancelledByCaller, errorResult, pastDeadline, workerLost } from './job-ending.js';
import type { JobStanding } from './job-reads.js';
import type { JobTransitions } from './job-transitions.js';
import { lostAttempt } from './lost-attempt.js';
import type { OutboxRelay } from './outbox-relay.js';

interface Ending {
  status: SettleJob['status'];
  failure: Failure;
  /** State after the last attempt, when it is not the standing one. */
  state?: RoutingState;
  /** The attempt's worker has reported its end. */
  attemptEnded?: boolean;
}

/**
 * Ends jobs, or moves them on, where no worker does. Each method answers whether it was the one that
 * did: someone else may have been faster since the standing was read.
 */
export class JobCloser {
  constructor(
    private readonly parts: {
      dataSource: DataSource;
      transitions: JobTransitions;
      relay: OutboxRelay;
      queues: AttemptQueues;
      background: BackgroundTasks;
    },
  ) {}

  /** The deadline has passed. */
  expire(standing: JobStanding): Promise<boolean> {
    return this.close(standing, { status: 'expired', failure: pastDeadline });
  }

  /** The caller cancelled. @param attemptEnded a worker reported that its attempt is over. */
  cancel(standing: JobStanding, attemptEnded = false): Promise<boolean> {
    return this.close(standing, { status: 'cancelled', failure: cancelledByCaller, attemptEnded });
  }

  /** The worker of the current attempt is gone: the plan says what follows. */
  async lose(standing: JobStanding): Promise<boolean> {
    const { id, attempt, plan, state, deadline_at } = standing;
    if (plan === null) return false;
    if (standing.cancel_requested) return this.cancel(standing);
    if (standing.overdue) return this.expire(standing);
    const next = advance({
      plan,
      state,
      outcome: { kind: 'failure', failure: workerLost },
      random: Math.random,
      remainingMs: deadline_at.getTime() - Date.now(),
    });
    const leaf = plan.leaves[next.state.leaf];
    if (next.kind === 'finish' || leaf === undefined) {
      const outcome = next.kind === 'finish' ? next.outcome : undefined;
      const failure = outcome?.kind === 'failure' ? outcome.failure : workerLost;
      return this.close(standing, { status: 'failed', failure, state: next.state });
    }
    const lost = await lostAttempt(this.parts.dataSource, { standing, failure: workerLost, next });
    const events = lost === undefined ? [] : [lost];
    const { delayMs } = next;
    const due = await this.parts.transitions.advance({
      id,
      attempt,
      state: next.state,
      leaf,
      delayMs,
      events,
    });
    if (due !== undefined) this.parts.relay.push(due);
    return due !== undefined;
  }

  private async close(standing: JobStanding, ending: Ending): Promise<boolean> {
    const { id, attempt, plan, begun_at } = standing;
    if (plan === null) return false;
    const { status, failure, state = standing.state, attemptEnded = false } = ending;
    const begun = begun_at !== null;
    const attempts = begun ? attempt : attempt - 1;
    const attemptFailure = status === 'failed' ? workerLost : failure;
    const lost = attemptEnded
      ? undefined
      : await lostAttempt(this.parts.dataSource, { standing, failure: attemptFailure, next: null });
    const settled = await this.parts.transitions.settle({
      id,
      attempt,
      status,
      error: failure,
      result: errorResult({ plan, state, attempts, failure }),
      // What holds for an attempt that waits need not hold for one that has been begun meanwhile.
      onlyUnbegun: !begun,
      events: lost === undefined ? [] : [lost],
    });
    if (settled && !begun) this.unqueue(standing);
    return settled;
  }

  /** Nobody would begin the attempt any more; this only spares a worker the question. */
  private unqueue({ id, attempt, plan, state }: JobStanding): void {
    const provider = plan?.leaves[state.leaf]?.provider;
    if (provider === undefined) return;
    const { background, queues } = this.parts;
    background.run('removal of an attempt from the queue', () => queues.remove(id, attempt, provider));
  }
}
