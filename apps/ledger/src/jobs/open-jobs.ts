import { WaitingCount } from '@byway/queue/waiting-count';
import type { JobReads } from './job-reads.js';

/** ms that a count holds while it is far from the limit: counting reads an index entry for each job. */
const RENEW_AFTER_MS = 1_000;

/** How many jobs may be open at one time, without a query for each that is accepted. */
export class OpenJobs {
  private readonly waiting: WaitingCount;

  constructor(
    reads: Pick<JobReads, 'countOpen'>,
    private readonly max: number,
  ) {
    this.waiting = new WaitingCount(() => reads.countOpen(max), RENEW_AFTER_MS);
  }

  /** Whether no further job can be taken. */
  isFull(): Promise<boolean> {
    return this.waiting.reached(this.max);
  }

  /** Call it for each job that was accepted. */
  added(): void {
    this.waiting.added();
  }
}
