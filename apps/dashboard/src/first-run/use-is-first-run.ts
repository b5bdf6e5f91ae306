import { useQuery } from '@tanstack/react-query';
import { anyLogQuery } from '../api/any-log.js';

/** Whether this workspace has no logged request yet; undefined: not known yet. Needs `logs.read`. */
export function useIsFirstRun(): boolean | undefined {
  const { data, error } = useQuery(anyLogQuery);
  // Whoever asks shows better what is wrong with the gateway.
  if (error !== null) return false;
  return data === undefined ? undefined : !data;
}
