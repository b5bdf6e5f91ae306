/** Delay in ms before try number `attempt` (from 1): doubles from `firstMs` up to `maxMs`. */
export function backOff(attempt: number, firstMs: number, maxMs: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 20));
}
