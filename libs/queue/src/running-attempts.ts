import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { BywayError } from '@byway/errors/byway-error';

/** ms an attempt that ended here is remembered when its completion could not be stored. */
const REMEMBER_MS = 300_000;
/** ms a cancel is remembered: it may overtake the job that this process is just taking. */
const REMEMBER_CANCEL_MS = 10_000;

interface Running {
  requestId: string;
  abort: AbortController;
  /** This process was the one that found the job without a lock, so nobody else goes on with it. */
  isLeftToUs: boolean;
}

/** How a handler ended: it acted on its outcome, or dropped it because the lock was lost. */
export type HandlerEnd = 'done' | 'given-up';

interface Ended {
  how: HandlerEnd;
  forget: NodeJS.Timeout;
}

/**
 * The attempts this process runs, and those it ran whose end the backend has not confirmed. A job
 * that stalled because the backend was away, not because its worker died, is found in here.
 */
export class RunningAttempts {
  private readonly byJobId = new Map<string, Running>();
  private readonly unconfirmed = new Map<string, Ended>();
  private readonly cancelled = new Map<string, BywayError>();

  start(jobId: string, job: AttemptJob): AbortSignal {
    const abort = new AbortController();
    const cancelled = this.cancelled.get(job.requestId);
    if (cancelled !== undefined) abort.abort(cancelled);
    this.byJobId.set(jobId, { requestId: job.requestId, abort, isLeftToUs: false });
    return abort.signal;
  }

  /**
   * The handler has ended; {@link confirm} follows when the backend stored that.
   * @returns true when the attempt is lost and it is up to this process to say so.
   */
  end(jobId: string, how: HandlerEnd): boolean {
    const isLeftToUs = this.byJobId.get(jobId)?.isLeftToUs === true;
    this.byJobId.delete(jobId);
    if (isLeftToUs) return how === 'given-up';
    const forget = setTimeout(() => this.unconfirmed.delete(jobId), REMEMBER_MS);
    forget.unref();
    this.unconfirmed.set(jobId, { how, forget });
    return false;
  }

  confirm(jobId: string): void {
    clearTimeout(this.unconfirmed.get(jobId)?.forget);
    this.unconfirmed.delete(jobId);
  }

  /**
   * This process found the job without a lock and took it off the queue; no other will.
   * @returns `lost` when somebody has to go on with the request, `in-hand` when it has or had an
   *   outcome here, which counts.
   */
  foundStalled(jobId: string): 'lost' | 'in-hand' {
    const running = this.byJobId.get(jobId);
    if (running !== undefined) {
      running.isLeftToUs = true;
      return 'in-hand';
    }
    const ended = this.unconfirmed.get(jobId);
    this.confirm(jobId);
    return ended?.how === 'done' ? 'in-hand' : 'lost';
  }

  /** The lock is gone. Does nothing when this process knows already that nobody else has the job. */
  abortJob(jobId: string, reason: BywayError): void {
    const running = this.byJobId.get(jobId);
    if (running?.isLeftToUs === false) running.abort.abort(reason);
  }

  /**
   * Aborts the request's attempt, also one that starts here in the next seconds.
   * @returns whether an attempt of the request runs here.
   */
  abortRequest(requestId: string, reason: BywayError): boolean {
    let found = false;
    this.cancelled.set(requestId, reason);
    setTimeout(() => this.cancelled.delete(requestId), REMEMBER_CANCEL_MS).unref();
    for (const running of this.byJobId.values()) {
      if (running.requestId !== requestId) continue;
      running.abort.abort(reason);
      found = true;
    }
    return found;
  }

  abortAll(reason: BywayError): void {
    for (const running of this.byJobId.values()) running.abort.abort(reason);
  }

  get size(): number {
    return this.byJobId.size;
  }
}
