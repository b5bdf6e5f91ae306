import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { fetchLogsPage, LOGS_PAGE_SIZE } from '../api/logs.js';
import { emptyFeed, type LogFeed, withNewestPage, withOlderPage, withWaitingShown } from './log-feed.js';
import { type LogFilters, toLogsQuery } from './logs-search.js';

/** How often, in ms, the newest page is read: while its rows are shown, and while they only wait. */
const EVERY_MS = { live: 2_000, held: 5_000 };

/**
 * The requests that match, kept current while the tab is visible.
 * @param filters the same object as long as they are equal.
 * @param hold new rows wait instead of being shown.
 */
export function useLogFeed(filters: LogFilters, hold: boolean) {
  const client = useQueryClient();
  const key = useMemo(() => ['logs', 'feed', filters] as const, [filters]);
  // Read when an answer arrives, which may be after the next drawing.
  const holding = useRef(hold);
  useEffect(() => {
    holding.current = hold;
  }, [hold]);

  const newest = useQuery<LogFeed>({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const page = await fetchLogsPage(toLogsQuery(filters, Date.now()), signal);
      const feed = client.getQueryData<LogFeed>(key) ?? emptyFeed;
      return withNewestPage(feed, page, { hold: holding.current, pageSize: LOGS_PAGE_SIZE });
    },
    refetchInterval: hold ? EVERY_MS.held : EVERY_MS.live,
    // The feed itself keeps unchanged rows; comparing 50,000 of them deeply every 2 s would be slow.
    structuralSharing: false,
    staleTime: 0,
  });

  const older = useOlderPages(key, filters);
  const showWaiting = useCallback(() => {
    client.setQueryData<LogFeed>(key, (feed) => feed && withWaitingShown(feed));
  }, [client, key]);

  return { feed: newest.data, error: newest.error, refetch: newest.refetch, older, showWaiting };
}

/** Reads the page after the last row, one at a time. */
function useOlderPages(key: readonly unknown[], filters: LogFilters) {
  const client = useQueryClient();
  const [error, setError] = useState<Error | null>(null);
  const isLoading = useRef(false);

  const load = useCallback(async () => {
    const last = client.getQueryData<LogFeed>(key)?.rows.at(-1);
    if (isLoading.current || last === undefined) return;
    isLoading.current = true;
    setError(null);
    try {
      const page = await fetchLogsPage({ ...toLogsQuery(filters, Date.now()), after: last.id });
      client.setQueryData<LogFeed>(key, (feed) => feed && withOlderPage(feed, page, LOGS_PAGE_SIZE));
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      isLoading.current = false;
    }
  }, [client, filters, key]);

  return { load, error };
}
