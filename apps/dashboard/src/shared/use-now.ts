import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

/** The time in Unix ms, read anew every `intervalMs`. */
export function useNow(intervalMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), intervalMs, { autoInvoke: true });
  return now;
}
