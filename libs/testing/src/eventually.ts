import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is there; throws after `timeoutMs`. For what is recorded in the background. */
export async function eventually<T>(ask: () => Promise<T | undefined>, timeoutMs = 10_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Nothing after ${timeoutMs} ms.`);
    await sleep(50);
  }
}
