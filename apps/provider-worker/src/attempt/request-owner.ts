import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { ReplyHead } from '@byway/contracts/reply-head';
import type { Failure } from '@byway/errors/failure';

/** The end of a request: what the caller gets. */
export interface Answer {
  head: ReplyHead;
  /** The body in pieces. */
  chunks: Uint8Array[];
  /** null on success. */
  failure: Failure | null;
}

/**
 * Whom a request belongs to while it goes from target to target: a caller who waits at a gateway, or
 * the ledger, for a request that was accepted for good.
 */
export interface RequestOwner {
  /** Asked before a provider is paid: is the attempt still wanted? */
  mayStart(job: AttemptJob): Promise<boolean>;
  /**
   * Queues the next attempt.
   * @param following the job with its new state; `ended` is the attempt that led to it.
   * @returns the failure to answer with when that is not possible.
   */
  handOn(following: AttemptJob, step: { ended: number; delayMs: number }): Promise<Failure | null>;
  /** Gives the answer. Does not throw: what goes wrong here is the owner's to repair. */
  finish(job: AttemptJob, answer: Answer): Promise<void>;
}
