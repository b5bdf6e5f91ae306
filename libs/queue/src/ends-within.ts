import { setTimeout as delay } from 'node:timers/promises';

/** Whether work has ended after `ms`; it goes on otherwise. */
export async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const timeout = delay(ms, false, { signal: timer.signal }).catch(() => false);
  const ended = work.then(() => true);
  const result = await Promise.race([ended, timeout]);
  timer.abort();
  return result;
}
