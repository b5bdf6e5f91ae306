import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { callApi, apiPath } from '../api/call-api.js';
import { logSchema } from '@byway/contracts/ledger-api';
import { useSession } from '../session/session-context.js';
import { inputOfLog } from './input-of-log.js';
import { inputOfSearch } from './input-of-search.js';
import { keepInput, readKeptInput } from './kept-input.js';
import type { PlaygroundInput } from './playground-input.js';
import type { PlaygroundSearch } from './playground-search.js';

/**
 * What is filled in: what the link asks for, over what was kept in this tab. A log that the link names is
 * taken over when it has been read.
 */
export function usePlaygroundInput(search: PlaygroundSearch) {
  const owner = useSession().api_key.id;
  const [input, setInput] = useState(() => inputOfSearch(readKeptInput(owner), search));
  useEffect(() => keepInput(owner, input), [owner, input]);

  const { log: logId = '' } = search;
  const log = useQuery({
    queryKey: ['log', logId, 'playground'],
    queryFn: ({ signal }) => callApi({ path: apiPath`/v1/logs/${logId}`, signal, answer: logSchema }),
    enabled: logId !== '',
    staleTime: Infinity,
  });
  const [takenOver, setTakenOver] = useState<string>();
  const ofLog = log.data === undefined ? undefined : inputOfLog(log.data);
  if (log.data !== undefined && takenOver !== logId) {
    setTakenOver(logId);
    if (ofLog) setInput(ofLog);
  }
  const change = (part: Partial<PlaygroundInput>) => setInput((before) => ({ ...before, ...part }));
  const logError =
    ofLog === null
      ? new Error(
          'The playground cannot send this request: its body was not kept, or it is of another endpoint.',
        )
      : log.error;
  return { input, setInput, change, logError };
}
