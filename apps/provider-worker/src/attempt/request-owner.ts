import type { AttemptJob } from '@byway/contracts/attempt-job';
import type { AttemptFinished, AttemptStarted } from '@byway/contracts/ledger-events';
import type { ReplyHead } from '@byway/contracts/reply-head';
import type { Failure } from '@byway/errors/failure';

/** The end of a request: what the caller gets. */
export interface Answer {
  head: ReplyHead;
  /** The body in pieces: all there, or as they come. */
  body: readonly Uint8Array[] | AsyncIterable<Uint8Array>;
  /** null on success. */
  failure: Failure | null;
}

/**
 * Makes the event that records the attempt, once, when nothing of the body is read any more; storing
 * pictures for the log may take its time.
 */
export type AttemptEvent = () => Promise<AttemptFinished>;

/**
 * Whom a request belongs to while it goes from target to target: a caller who waits at a gateway, or
 * the ledger, for a request that was accepted for good.
 */
export interface RequestOwner {
  /** Asked before a provider is paid: is the attempt still wanted? If so, its start is recorded. */
  mayStart(job: AttemptJob, event: AttemptStarted): Promise<boolean>;
  /**
   * Queues the next attempt and records the one that ended.
   * @param job the attempt that ended; `state` is that of the next one.
   * @returns the failure to answer with when that is not possible; then nothing is recorded yet.
   */
  handOn(
    job: AttemptJob,
    step: { state: AttemptJob['state']; delayMs: number; event: AttemptEvent },
  ): Promise<Failure | null>;
  /**
   * Stores a part of the answer; who has time tries until the store is there.
   * @throws BywayError `storage_unavailable`
   */
  store<T>(job: AttemptJob, step: () => Promise<T>): Promise<T>;
  /**
   * Gives the answer and records the last attempt. Does not throw: what goes wrong here is the owner's
   * to repair.
   * @param event null: the answer came out of the cache, without an attempt.
   * @returns whether the body was given as a whole, so that nothing reads its memory any more.
   */
  finish(job: AttemptJob, answer: Answer, event: AttemptEvent | null): Promise<boolean>;
}
