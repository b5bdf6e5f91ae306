const RENEW_AFTER_MS = 250;
/** ms below which a count is good enough to refuse a job. */
const FRESH_MS = 50;

/**
 * How many jobs wait, without a round trip on the hot path: the last count plus what this process
 * added since, renewed in the background at most each `renewAfterMs`. Only when that estimate reaches the
 * limit does a caller wait for a true count (at most one each 50 ms, unless jobs were added since it
 * began: it may have them already). So a refusal is never due to an old count or to a job counted twice,
 * while several processes together may pass the limit by what they add in that time.
 */
export class WaitingCount {
  private counted = 0;
  private addedSince = 0;
  private countedAt = Number.NEGATIVE_INFINITY;
  private renewal: Promise<void> | undefined;

  /**
   * @param count asks the backend; the only thing here that costs a round trip.
   * @param renewAfterMs ms a count is used before it is renewed in the background.
   */
  constructor(
    private readonly count: () => Promise<number>,
    private readonly renewAfterMs = RENEW_AFTER_MS,
  ) {}

  /** Whether `limit` jobs or more wait. Rejects only when it had to count and could not. */
  async reached(limit: number): Promise<boolean> {
    if (this.estimate < limit) {
      if (this.age > this.renewAfterMs) this.renew().catch(() => undefined); // the add itself will report it
      return false;
    }
    // Twice: the first may be one that was under way.
    for (let tries = 0; tries < 2 && this.estimate >= limit && !this.isSure; tries += 1) await this.renew();
    return this.estimate >= limit;
  }

  /** Call it for each job added without a delay. */
  added(): void {
    this.addedSince += 1;
  }

  private get estimate(): number {
    return this.counted + this.addedSince;
  }

  private get age(): number {
    return performance.now() - this.countedAt;
  }

  private get isSure(): boolean {
    return this.age <= FRESH_MS && this.addedSince === 0;
  }

  private renew(): Promise<void> {
    this.renewal ??= this.take().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async take(): Promise<void> {
    const before = this.addedSince;
    this.counted = await this.count();
    this.addedSince -= before;
    this.countedAt = performance.now();
  }
}
