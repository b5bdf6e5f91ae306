import { setTimeout as sleep } from 'node:timers/promises';

/** ms between two questions: at first, and at most. A question costs services and databases some work. */
const PAUSE_MS = { least: 25, most: 250 };

/**
 * Asks until the answer is something else than `false` and `undefined`, and gives it. For what happens
 * in the background. The longer it takes, the less often it asks.
 * @param timeoutMs long by default: it is waited for only when a test fails, and machines can be slow.
 * @throws Error with the question, after `timeoutMs`.
 */
export async function eventually<T>(
  ask: () => Promise<T | false | undefined> | T | false | undefined,
  timeoutMs = 90_000,
): Promise<T> {
  for (const start = performance.now(); ;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    const waitedMs = performance.now() - start;
    if (waitedMs > timeoutMs) throw new Error(`Not within ${timeoutMs} ms: ${ask.toString()}`);
    await sleep(Math.min(Math.max(waitedMs / 10, PAUSE_MS.least), PAUSE_MS.most));
  }
}
