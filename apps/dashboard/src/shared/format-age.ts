const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** "3 min. ago" of an age in ms; what is younger than five seconds (or in the future) is "just now". */
export function formatAge(ageMs: number): string {
  if (ageMs < 5_000) return 'just now';
  for (const [unit, size] of steps) {
    if (ageMs >= size) return relative.format(-Math.floor(ageMs / size), unit);
  }
  return 'just now';
}
