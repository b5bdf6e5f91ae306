/**
 * Does some work with a signal that aborts after `ms`. For what happens often: unlike
 * `AbortSignal.timeout()` it leaves nothing behind when the work is done earlier, where that fires all
 * the same and makes an error that nobody gets.
 * @throws what the work throws; for an aborted one that is up to the work, mostly a `TimeoutError`.
 */
export async function withTimeLimit<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException('The time is over.', 'TimeoutError')), ms);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
