import type { SdkCall } from '../request/sdk-call.js';

/** What decides which retry may join a running call. */
export interface Joinable {
  /** The highest retry count of those who ever waited for it. */
  readonly retryCount: number;
  /** Everybody has left, and a retry is awaited. */
  readonly isLeft: boolean;
}

/** ms that a failure is remembered: an SDK comes back within 9 s, or when `retry-after` says. */
const FAILURE_MS = 60_000;

/** The running calls of SDKs by their keys, and which of them a retry belongs to. No I/O, no clock. */
export class RunningCalls<T extends Joinable> {
  private readonly calls = new Map<string, Set<T>>();
  /** Retries that follow a failure: how many of each may come, until when (Unix ms), oldest first. */
  private readonly failures = new Map<string, { expected: number; until: number }>();

  add(key: string, call: T): void {
    const equal = this.calls.get(key) ?? new Set();
    this.calls.set(key, equal.add(call));
  }

  remove(key: string, call: T): void {
    const equal = this.calls.get(key);
    equal?.delete(call);
    if (equal?.size === 0) this.calls.delete(key);
  }

  /**
   * The running call that this one repeats; undefined: none. An application may run equal calls at the
   * same time and want as many pictures. So a call is joined by one retry of each count, those that were
   * left go first, and a retry that follows a failure joins none whose caller is still there.
   */
  find({ key, retryCount }: SdkCall, nowMs: number): T | undefined {
    if (retryCount === 0) return undefined;
    const earlier = [...(this.calls.get(key) ?? [])].filter((call) => call.retryCount < retryCount);
    const left = earlier.find(({ isLeft }) => isLeft);
    if (left !== undefined) return left;
    return this.followsFailure(failureKey(key, retryCount), nowMs) ? undefined : earlier[0];
  }

  /** A caller got an error and may send the call again. */
  failed({ key, retryCount }: SdkCall, nowMs: number): void {
    this.forgetFailures(nowMs);
    const next = failureKey(key, retryCount + 1);
    const expected = (this.failures.get(next)?.expected ?? 0) + 1;
    this.failures.delete(next);
    this.failures.set(next, { expected, until: nowMs + FAILURE_MS });
  }

  private followsFailure(next: string, nowMs: number): boolean {
    this.forgetFailures(nowMs);
    const failure = this.failures.get(next);
    if (failure === undefined) return false;
    failure.expected -= 1;
    if (failure.expected === 0) this.failures.delete(next);
    return true;
  }

  private forgetFailures(nowMs: number): void {
    for (const [next, { until }] of this.failures) {
      if (until > nowMs) return;
      this.failures.delete(next);
    }
  }
}

const failureKey = (key: string, retryCount: number) => `${key} ${retryCount}`;
