import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 10;

/**
 * Awaits work that promises to be done within `ms`. Only time in which this process runs counts: on a
 * machine that is busy with something else the work gets as many turns as on an idle one.
 * @throws what the work throws; Error when it takes longer.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = (async () => {
    for (let step = 0; step < ms / STEP_MS; step += 1)
      await sleep(STEP_MS, undefined, { signal: over.signal });
    throw new Error(`Not done within ${ms} ms.`);
  })();
  // Aborted when the work was done in time.
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
