/** Ends the latencies of calls under way: a test holds a call as long as it needs, not for a time. */
export class Releases {
  private controller = new AbortController();

  /** Aborted by the next {@link release}. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** All that wait now go on; calls that come later wait again. */
  release(): void {
    this.controller.abort();
    this.controller = new AbortController();
  }
}
