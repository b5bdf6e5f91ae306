import type { Log } from '@byway/contracts/ledger-api';
import type { LogsPage } from '../api/logs.js';

/** The rows of the list, newest first. */
export interface LogFeed {
  rows: readonly Log[];
  /** Newer rows that wait to be shown, newest first. */
  waiting: readonly Log[];
  /** There are rows between `waiting` and `rows` that were not read. */
  hasGap: boolean;
  /** Of all pages; the API stops counting at 10,000. */
  total: number;
  /** There are no older rows. */
  isComplete: boolean;
}

export const emptyFeed: LogFeed = { rows: [], waiting: [], hasGap: false, total: 0, isComplete: false };

/** Ids sort by time. */
const newestFirst = (a: Log, b: Log) => (a.id < b.id ? 1 : -1);

/** The row as it is now; the same object when nothing changed, so that it is not drawn again. */
function current(old: Log | undefined, now: Log): Log {
  const isSame =
    old !== undefined &&
    old.status === now.status &&
    old.attempt_count === now.attempt_count &&
    old.attempts.length === now.attempts.length &&
    old.attempts.every(({ status }, index) => status === now.attempts[index]?.status);
  return isSame ? old : now;
}

/**
 * Takes in the newest page, which is the truth about the time it spans.
 * @param hold keeps new rows waiting, and those that no longer match where they are.
 * @param pageSize a page with fewer rows is the last.
 */
export function withNewestPage(
  feed: LogFeed,
  page: LogsPage,
  { hold, pageSize }: { hold: boolean; pageSize: number },
): LogFeed {
  const isLast = page.data.length < pageSize;
  const oldestId = isLast ? '' : (page.data.at(-1)?.id ?? '');
  const newestShown = feed.rows[0];
  const fresh = new Map(page.data.map((log) => [log.id, log]));
  const isBeyond = newestShown !== undefined && oldestId > newestShown.id;

  if (hold && newestShown !== undefined) {
    const shown = new Set(feed.rows.map(({ id }) => id));
    return {
      ...feed,
      total: page.total,
      rows: feed.rows.map((row) => current(row, fresh.get(row.id) ?? row)),
      waiting: page.data.filter(({ id }) => !shown.has(id)),
      hasGap: isBeyond,
    };
  }
  if (newestShown === undefined || isBeyond)
    return { rows: page.data, waiting: [], hasGap: false, total: page.total, isComplete: isLast };
  const old = new Map(feed.rows.map((row) => [row.id, row]));
  const newest = page.data.map((log) => current(old.get(log.id), log));
  return {
    rows: [...newest, ...feed.rows.filter(({ id }) => id < oldestId)],
    waiting: [],
    hasGap: false,
    total: page.total,
    isComplete: isLast || feed.isComplete,
  };
}

/** Adds the page after the last row. */
export function withOlderPage(feed: LogFeed, page: LogsPage, pageSize: number): LogFeed {
  const known = new Set(feed.rows.map(({ id }) => id));
  return {
    ...feed,
    rows: [...feed.rows, ...page.data.filter(({ id }) => !known.has(id))],
    isComplete: page.data.length < pageSize,
  };
}

/** Shows the rows that wait. Across a gap the list begins anew with them. */
export function withWaitingShown(feed: LogFeed): LogFeed {
  if (feed.hasGap) return { ...feed, rows: feed.waiting, waiting: [], hasGap: false, isComplete: false };
  return { ...feed, rows: [...feed.waiting, ...feed.rows].sort(newestFirst), waiting: [] };
}
