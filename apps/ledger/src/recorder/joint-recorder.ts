export interface JointRecorderOptions {
  /** Stores events in one transaction; rejects when that failed. */
  record: (events: readonly unknown[]) => Promise<void>;
  /** ms a call waits for others at least, unless a full transaction waits already. */
  gatherMs?: number;
  /** Events of one transaction; a single call may bring more. */
  maxEvents?: number;
}

interface Call {
  events: readonly unknown[];
  /** When it came, on the clock of `performance`. */
  at: number;
  stored: () => void;
  failed: (error: unknown) => void;
}

/** Little beside the 200 ms that events wait at their sender, long enough for the batches of several senders. */
const GATHER_MS = 50;

/** Some 250 requests: the cost of the transaction itself is lost in theirs, and no statement is slow. */
const MAX_JOINT_EVENTS = 1_000;

/**
 * Stores calls that come at about the same time in one transaction. The events of a request come in
 * batches of several senders, and each transaction that touches a request writes its row anew, with all
 * its indexes; a request that is whole in one transaction is written once.
 *
 * One transaction runs at a time: they share requests, so that two would wait for each other's rows. It
 * catches up, because what comes meanwhile makes the next one larger.
 */
export class JointRecorder {
  private readonly recordAll: JointRecorderOptions['record'];
  private readonly gatherMs: number;
  private readonly maxEvents: number;
  private readonly waiting: Call[] = [];
  private working = false;
  /** Events of the next transaction. */
  private limit: number;

  constructor({ record, gatherMs = GATHER_MS, maxEvents = MAX_JOINT_EVENTS }: JointRecorderOptions) {
    this.recordAll = record;
    this.gatherMs = gatherMs;
    this.maxEvents = maxEvents;
    this.limit = maxEvents;
  }

  /**
   * Resolves when the events are stored.
   * @throws what the transaction threw; its other calls get the same error, and all may be repeated.
   */
  record(events: readonly unknown[]): Promise<void> {
    return new Promise((stored, failed) => {
      this.waiting.push({ events, at: performance.now(), stored, failed });
      if (!this.working) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const rest = first.at + this.gatherMs - performance.now();
      if (rest > 0 && eventsOf(this.waiting).length < this.limit) {
        await new Promise((resolve) => setTimeout(resolve, rest));
      }
      await this.store(this.waiting.splice(0, this.endOfNext()));
    }
    this.working = false;
  }

  /** How many of the calls that wait fit into the next transaction; one always does. */
  private endOfNext(): number {
    let events = 0;
    const tooMany = this.waiting.findIndex((call) => (events += call.events.length) > this.limit);
    return tooMany === -1 ? this.waiting.length : Math.max(tooMany, 1);
  }

  private async store(calls: readonly Call[]): Promise<void> {
    const events = eventsOf(calls);
    try {
      await this.recordAll(events);
      this.limit = Math.min(this.limit * 2, this.maxEvents);
      for (const call of calls) call.stored();
    } catch (error) {
      // It may have been too much for the time limit of a slow database: then smaller ones get through.
      this.limit = Math.max(Math.floor(events.length / 2), 1);
      for (const call of calls) call.failed(error);
    }
  }
}

const eventsOf = (calls: readonly Call[]) => calls.flatMap((call) => call.events);
