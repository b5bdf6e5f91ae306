import { BywayError } from '@byway/errors/byway-error';

export interface JointCallsOptions<Call, Result> {
  /** Does all of them in one transaction, and answers each in the same order. */
  run: (calls: readonly Call[]) => Promise<readonly Result[]>;
  /** ms a call waits for others at least, unless a full transaction waits already; default 0. */
  gatherMs?: number;
  /** ms from the start of one transaction to that of the next at least, unless it is full; default 0. */
  paceMs?: number;
  /**
   * ms after which a call whose transaction has not begun is refused: what its caller has given up must
   * not be done all the same. Default: none is.
   */
  maxWaitMs?: number;
  sizeOf: (call: Call) => number;
  /** Of the calls of one transaction together; a single call may be larger. */
  maxSize: number;
  /** Calls with the same key are not in one transaction. */
  keyOf?: (call: Call) => string;
  /** Whether a transaction of several calls may have failed because of one of them; default: never. */
  isFaultOfOne?: (error: unknown) => boolean;
}

interface Waiting<Call, Result> {
  call: Call;
  /** When it came, on the clock of `performance`. */
  at: number;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
  /** Refuses it. */
  timer?: NodeJS.Timeout | undefined;
}

/**
 * Does calls that come at about the same time in one transaction, which costs little more than one of
 * them alone: statements are parsed and planned once, a row that several calls touch is written once, and
 * there is one commit. What comes while a transaction runs is in the next; so the busier it is, the less a
 * call costs. One runs at a time: those that share rows would only wait for each other.
 */
export class JointCalls<Call, Result> {
  private readonly waiting: Waiting<Call, Result>[] = [];
  private working = false;
  private lastStart = -Infinity;
  /** Size of the next transaction. */
  private limit: number;

  constructor(private readonly options: JointCallsOptions<Call, Result>) {
    this.limit = options.maxSize;
  }

  /**
   * Resolves when the transaction of this call is committed.
   * @throws what the transaction threw; its other calls get the same error, and all may be repeated.
   * BywayError `service_unavailable` when it waited too long; nothing was done then.
   */
  add(call: Call): Promise<Result> {
    return new Promise((resolve, reject) => {
      const one: Waiting<Call, Result> = { call, at: performance.now(), resolve, reject };
      const { maxWaitMs } = this.options;
      if (maxWaitMs !== undefined) one.timer = setTimeout(() => this.refuse(one), maxWaitMs);
      this.waiting.push(one);
      if (!this.working) void this.work();
    });
  }

  private refuse(one: Waiting<Call, Result>): void {
    this.waiting.splice(this.waiting.indexOf(one), 1);
    one.reject(new BywayError('service_unavailable', 'The database is too busy.'));
  }

  private async work(): Promise<void> {
    this.working = true;
    const { gatherMs = 0, paceMs = 0 } = this.options;
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const rest = Math.max(first.at + gatherMs, this.lastStart + paceMs) - performance.now();
      if (rest > 0 && !this.isFull()) {
        await new Promise((resolve) => setTimeout(resolve, rest));
      }
      const next = this.waiting.splice(0, this.endOfNext());
      // All may have been refused meanwhile.
      if (next.length === 0) continue;
      for (const { timer } of next) clearTimeout(timer);
      this.lastStart = performance.now();
      await this.run(next);
    }
    this.working = false;
  }

  /** Whether nothing that comes later can be in the next transaction, or part of what waits already cannot. */
  private isFull(): boolean {
    return this.sizeOf(this.waiting) >= this.limit || this.endOfNext() < this.waiting.length;
  }

  /** How many of the calls that wait are in the next transaction; one always is. */
  private endOfNext(): number {
    const { sizeOf, keyOf } = this.options;
    const keys = new Set<string>();
    let size = 0;
    const end = this.waiting.findIndex(({ call }) => {
      size += sizeOf(call);
      const key = keyOf?.(call);
      const isTaken = key !== undefined && keys.has(key);
      if (key !== undefined) keys.add(key);
      return isTaken || size > this.limit;
    });
    return end === -1 ? this.waiting.length : Math.max(end, 1);
  }

  private async run(waiting: readonly Waiting<Call, Result>[]): Promise<void> {
    try {
      const results = await this.options.run(waiting.map(({ call }) => call));
      if (results.length !== waiting.length) throw new Error('A call was not answered.');
      this.limit = Math.min(this.limit * 2, this.options.maxSize);
      for (const [index, result] of results.entries()) waiting[index]?.resolve(result);
    } catch (error) {
      const isFaultOfOne = this.options.isFaultOfOne?.(error) === true;
      if (isFaultOfOne && waiting.length > 1) {
        for (const one of waiting) await this.run([one]);
        return;
      }
      // It may have been too much for the time limit of a slow database: then smaller ones get through.
      if (!isFaultOfOne) this.limit = Math.max(Math.floor(this.sizeOf(waiting) / 2), 1);
      for (const { reject } of waiting) reject(error);
    }
  }

  private sizeOf(waiting: readonly Waiting<Call, Result>[]): number {
    return waiting.reduce((size, { call }) => size + this.options.sizeOf(call), 0);
  }
}
