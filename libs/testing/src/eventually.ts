import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is something else than `false` and `undefined`, and gives it. For what happens
 * in the background.
 * @param timeoutMs long by default: it is waited for only when a test fails, and machines can be slow.
 * @throws Error with the question, after `timeoutMs`.
 */
export async function eventually<T>(
  ask: () => Promise<T | false | undefined> | T | false | undefined,
  timeoutMs = 90_000,
): Promise<T> {
  for (const end = performance.now() + timeoutMs; ;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${ask.toString()}`);
    await sleep(25);
  }
}
