/** (value - before) / before; null where there is nothing to compare with or to divide by. */
export function relativeChange(value: number | null, before: number | null): number | null {
  if (value === null || before === null || before === 0) return null;
  return (value - before) / before;
}
