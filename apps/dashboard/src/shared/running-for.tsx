import { formatDuration } from './format-figures.js';
import { useNow } from './use-now.js';

/** How long something runs, kept current. @param since Unix ms; of the server, whose clock may differ by a little. */
export function RunningFor({ since }: { since: number }) {
  return formatDuration(Math.max(0, useNow(200) - since));
}
