import { useDocumentTitle } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { LogPanel } from '../log-details/log-panel.js';
import { FilterBar } from './filter-bar.js';
import { LogList } from './log-list.js';
import classes from './logs-page.module.css';
import { filtersOf, type LogFilters, readLogsSearch } from './logs-search.js';
import { LogsHeader } from './logs-header.js';
import { useLogFeed } from './use-log-feed.js';

const select = (search: Record<string, unknown>) => filtersOf(readLogsSearch(search));
const selectLog = (search: Record<string, unknown>) => readLogsSearch(search).log;

/** The list of requests with its filters, and the details of the one that is open. */
export function LogsBrowser() {
  useDocumentTitle('Logs - Byway');
  const navigate = useNavigate();
  const filters = useSearch({ strict: false, select, structuralSharing: true });
  const openId = useSearch({ strict: false, select: selectLog });
  const [isPaused, setPaused] = useState(false);
  const [isAtTop, setAtTop] = useState(true);
  const live = useLogFeed(filters, isPaused || !isAtTop);

  const open = useCallback(
    (log: string | undefined) =>
      void navigate({ to: '.', search: (old) => ({ ...old, log }), replace: true, resetScroll: false }),
    [navigate],
  );
  const change = (changed: LogFilters) =>
    void navigate({ to: '.', search: { ...changed, log: openId }, resetScroll: false });
  const rows = live.feed?.rows ?? [];
  const at = rows.findIndex(({ id }) => id === openId);

  return (
    <div className={classes.page}>
      <LogsHeader
        total={live.feed?.total}
        isPaused={isPaused}
        isHeld={!isAtTop}
        error={live.feed === undefined ? null : live.error}
        onPause={setPaused}
      />
      <FilterBar filters={filters} onChange={change} />
      <div className={classes.body}>
        <LogList
          // Another list begins at its top.
          key={JSON.stringify(filters)}
          live={live}
          openId={openId}
          isFiltered={Object.keys(filters).length > 0}
          onOpen={open}
          onTop={setAtTop}
          onClear={() => change({})}
        />
        {openId !== undefined && (
          <LogPanel
            key={openId}
            id={openId}
            known={rows[at]}
            newerId={rows[at - 1]?.id}
            olderId={at === -1 ? undefined : rows[at + 1]?.id}
            onOpen={open}
          />
        )}
      </div>
    </div>
  );
}
