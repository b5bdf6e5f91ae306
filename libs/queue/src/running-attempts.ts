import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { BywayError } from '@byway/errors/byway-error';

/** ms an attempt that ended here is remembered when its completion could not be stored. */
const REMEMBER_MS = 300_000;

interface Running {
  requestId: string;
  abort: AbortController;
}

/**
 * The attempts this process runs, and those it ran whose end the backend has not confirmed. A job
 * that stalled because the backend was away, not because its worker died, is found in here.
 */
export class RunningAttempts {
  private readonly byJobId = new Map<string, Running>();
  private readonly unconfirmed = new Map<string, NodeJS.Timeout>();

  start(jobId: string, job: AttemptJob): AbortSignal {
    const abort = new AbortController();
    this.byJobId.set(jobId, { requestId: job.requestId, abort });
    return abort.signal;
  }

  /** The handler is done; {@link confirm} follows when the backend stored that. */
  end(jobId: string): void {
    this.byJobId.delete(jobId);
    const forget = setTimeout(() => this.unconfirmed.delete(jobId), REMEMBER_MS);
    forget.unref();
    this.unconfirmed.set(jobId, forget);
  }

  confirm(jobId: string): void {
    clearTimeout(this.unconfirmed.get(jobId));
    this.unconfirmed.delete(jobId);
  }

  /** Whether this process, which lives, has or had the attempt in hand. */
  knows(jobId: string): boolean {
    return this.byJobId.has(jobId) || this.unconfirmed.has(jobId);
  }

  abortJob(jobId: string, reason: BywayError): void {
    this.byJobId.get(jobId)?.abort.abort(reason);
  }

  /** @returns whether an attempt of the request runs here. */
  abortRequest(requestId: string, reason: BywayError): boolean {
    let found = false;
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
