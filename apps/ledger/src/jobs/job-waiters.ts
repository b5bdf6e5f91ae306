/** Callers that long-poll, by the job whose end they wait for. */
export class JobWaiters {
  private readonly waiting = new Map<string, Set<() => void>>();
  private closed = false;

  /**
   * Registers a caller. Register first and read the job after, or its end can fall in between.
   * @param signal ends the wait when the caller hangs up.
   */
  register(id: string, { waitMs, signal }: { waitMs: number; signal: AbortSignal }): JobWait {
    let wake = (): void => undefined;
    const over = new Promise<void>((resolve) => (wake = resolve));
    if (this.closed || signal.aborted) wake();
    const timer = setTimeout(wake, waitMs);
    const others = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, others.add(wake));
    signal.addEventListener('abort', wake);
    return {
      over,
      release: () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        others.delete(wake);
        if (others.size === 0 && this.waiting.get(id) === others) this.waiting.delete(id);
      },
    };
  }

  /** The job has ended. */
  notify(id: string): void {
    for (const wake of this.waiting.get(id) ?? []) wake();
  }

  /** Jobs that somebody waits for. */
  ids(): string[] {
    return [...this.waiting.keys()];
  }

  /** Lets every caller go, and from now on keeps none. */
  close(): void {
    this.closed = true;
    for (const id of this.ids()) this.notify(id);
  }
}

export interface JobWait {
  /** The job has ended, the time is over or the caller is gone. */
  over: Promise<void>;
  /** To be called in any case. */
  release(): void;
}
