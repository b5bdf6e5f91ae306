/** The time, as a thing that a test can set. */
export class Clock {
  /** @param now Unix time in ms. */
  constructor(readonly now: () => number = Date.now) {}

  date(): Date {
    return new Date(this.now());
  }
}
