import { useState } from 'react';

const STEP = 100;

/** The first rows of a long list, and a way to more of them. */
export function useShownRows<T>(rows: readonly T[]): { shown: readonly T[]; more: (() => void) | null } {
  const [count, setCount] = useState(STEP);
  const more = rows.length > count ? () => setCount(count + STEP) : null;
  return { shown: rows.slice(0, count), more };
}
