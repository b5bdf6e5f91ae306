import type { AttemptFinished } from '@byway/contracts/ledger-events';
import { hash } from 'node:crypto';

/**
 * Sortable keys that decide which of two events about the same thing counts: always the one with the
 * lower key, whatever order they arrive in. So any order and any repetition end in the same rows, and
 * an identical event (equal key) changes nothing. ASCII, compared with COLLATE "C".
 */
export function eventKey(atMs: number, content: unknown, rank = 0): string {
  const digest = hash('sha256', JSON.stringify(content), 'base64url').slice(0, 22);
  return `${rank}.${String(atMs).padStart(15, '0')}.${digest}`;
}

/**
 * A worker that was believed dead may finish after all: what is known then outweighs `unknown`, and a
 * success, which was paid for, outweighs everything.
 */
const finishRanks: Record<AttemptFinished['status'], number> = {
  succeeded: 0,
  failed: 1,
  cancelled: 2,
  unknown: 3,
};

/** The key of how an attempt ended: the best known outcome first, then the earliest. */
export function finishKey(event: AttemptFinished): string {
  return eventKey(event.finishedAt, event, finishRanks[event.status]);
}
