import type { Log } from '@byway/contracts/ledger-api';
import { formatDuration } from '../format-figures.js';

/** What followed an attempt: "fallback to config.targets[1]"; null: nothing. */
export function nextStepText(next: Log['attempts'][number]['next']): string | null {
  if (next === null || next.kind === 'finish') return null;
  const delay = next.delay_ms > 0 ? ` after ${formatDuration(next.delay_ms)}` : '';
  return `${next.kind} ${next.kind === 'retry' ? 'of' : 'to'} ${next.target ?? 'the next target'}${delay}`;
}
