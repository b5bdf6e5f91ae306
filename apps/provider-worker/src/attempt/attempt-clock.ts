import { BywayError } from '@byway/errors/byway-error';
import { lost, pastDeadline } from './own-failures.js';

export interface AttemptTimes {
  /** ms for the attempt, up to its first output. */
  ownMs: number;
  /** ms until nobody wants the answer any more. */
  remainingMs: number;
  provider: string;
  /** Of the job: cancelled, taken over by another worker, or this worker ends. */
  signal: AbortSignal;
}

/** The time of an attempt. Once output goes to the caller only the deadline of the request counts. */
export class AttemptClock {
  private readonly controller = new AbortController();
  private readonly own: NodeJS.Timeout | undefined;
  private readonly deadline: NodeJS.Timeout;
  private readonly job: AbortSignal;

  constructor({ ownMs, remainingMs, provider, signal }: AttemptTimes) {
    const abort = (reason: BywayError) => this.controller.abort(reason);
    const timeout = () =>
      abort(new BywayError('provider_timeout', `${provider} did not answer within ${ownMs} ms.`));
    if (ownMs < remainingMs) this.own = setTimeout(timeout, ownMs);
    this.deadline = setTimeout(() => abort(errorOf(pastDeadline)), remainingMs);
    this.job = signal;
    signal.addEventListener('abort', this.followJob);
    if (signal.aborted) this.followJob();
  }

  /** Aborted when the time is over; the reason is the error to fail with. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  outputBegan(): void {
    clearTimeout(this.own);
  }

  stop(): void {
    clearTimeout(this.own);
    clearTimeout(this.deadline);
    this.job.removeEventListener('abort', this.followJob);
  }

  private readonly followJob = (): void =>
    this.controller.abort(isShutdown(this.job) ? errorOf(lost) : this.job.reason);
}

const errorOf = ({ code, message }: typeof lost) => new BywayError(code, message);

/** This worker ends and could wait no longer. Whether the provider was paid is as unknown as after a crash. */
export function isShutdown({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof BywayError && reason.code === 'service_unavailable';
}
