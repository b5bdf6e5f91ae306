import { Button, Skeleton, Stack } from '@mantine/core';
import { useRef } from 'react';
import { EmptyState } from '../shared/empty-state.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { formatCount } from '../shared/format-figures.js';
import { IconArrowUp, IconListDetails } from '../shared/icons.js';
import { LogTable } from './log-table.js';
import classes from './logs-page.module.css';
import type { useLogFeed } from './use-log-feed.js';

interface LogListProps {
  live: ReturnType<typeof useLogFeed>;
  openId: string | undefined;
  isFiltered: boolean;
  onOpen: (id: string | undefined) => void;
  onTop: (isAtTop: boolean) => void;
  /** Takes all filters away. */
  onClear: () => void;
}

/** Where the API stops counting. */
const MAX_TOTAL = 10_000;

const newsText = (count: number, isMore: boolean) =>
  `${formatCount(count)}${isMore ? '+' : ''} new request${count === 1 ? '' : 's'}`;

/** The table, or what there is to say in its place. */
export function LogList({ live, openId, isFiltered, onOpen, onTop, onClear }: LogListProps) {
  const { feed, error, refetch, older, showWaiting } = live;
  const list = useRef<HTMLDivElement>(null);
  if (feed === undefined)
    return error === null ? (
      <Stack gap={6} className={classes.list} aria-busy role="status" aria-label="Loading">
        {Array.from({ length: 12 }, (_, index) => (
          <Skeleton key={index} height={32} />
        ))}
      </Stack>
    ) : (
      <div className={classes.list}>
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </div>
    );
  const readOlder = () => void older.load();
  const isEmpty = feed.rows.length === 0;
  const showNews = () => {
    showWaiting();
    list.current?.querySelector('[role=grid]')?.scrollTo({ top: 0 });
    onTop(true);
  };

  return (
    <div className={classes.list} ref={list}>
      {feed.waiting.length > 0 && (
        <Button
          className={classes.news}
          radius="xl"
          size="xs"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={showNews}
        >
          {newsText(feed.waiting.length, feed.hasGap)}
        </Button>
      )}
      {isEmpty && isFiltered && (
        <EmptyState
          icon={IconListDetails}
          title="No request matches"
          action={
            <Button variant="default" onClick={onClear}>
              Clear filters
            </Button>
          }
        >
          Take away a filter or choose a longer time range.
        </EmptyState>
      )}
      {isEmpty && !isFiltered && (
        <EmptyState icon={IconListDetails} title="No requests yet">
          Every call of the API appears here within moments, with each attempt, its error, time and cost. Try
          one in the playground, or point an OpenAI SDK at this gateway.
        </EmptyState>
      )}
      {!isEmpty && (
        <LogTable
          rows={feed.rows}
          total={feed.total >= MAX_TOTAL ? null : feed.total}
          openId={openId}
          onOpen={onOpen}
          onClose={() => onOpen(undefined)}
          onEnd={feed.isComplete ? noMore : readOlder}
          onTop={onTop}
        />
      )}
      {older.error !== null && <ErrorNotice error={older.error} onRetry={() => void older.load()} />}
    </div>
  );
}

const noMore = () => undefined;
