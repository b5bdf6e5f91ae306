import { describe, expect, it } from '@jest/globals';
import { attemptFixture, logFixture } from '../testing/log-fixture.js';
import { emptyFeed, type LogFeed, withNewestPage, withOlderPage, withWaitingShown } from './log-feed.js';

const page = (ids: number[], total = 100) => ({
  object: 'list' as const,
  total,
  data: ids.map((id) => logFixture({ id: `req_${String(id).padStart(3, '0')}` })),
});
const ids = (rows: LogFeed['rows']) => rows.map(({ id }) => Number(id.slice(4)));
const live = { hold: false, pageSize: 3 };
const held = { hold: true, pageSize: 3 };
const started = withNewestPage(emptyFeed, page([9, 8, 7]), live);

describe('the feed of logs', () => {
  it('puts new rows on top and keeps the older pages', () => {
    const older = withOlderPage(started, page([6, 5, 4]), 3);
    const next = withNewestPage(older, page([11, 10, 9]), live);
    expect(ids(next.rows)).toEqual([11, 10, 9, 8, 7, 6, 5, 4]);
    expect(next.isComplete).toBe(false);
    expect(withOlderPage(next, page([3]), 3).isComplete).toBe(true);
  });

  it('keeps the very objects of rows that did not change, and replaces those that did', () => {
    const [changed] = started.rows;
    const again = page([9, 8, 7]);
    again.data[0] = logFixture({ id: changed?.id, status: 'failed' });
    const next = withNewestPage(started, again, live);
    expect(next.rows[0]?.status).toBe('failed');
    expect(next.rows[1]).toBe(started.rows[1]);
    const moreAttempts = page([9, 8, 7]);
    moreAttempts.data[0] = logFixture({ id: changed?.id, attempts: [attemptFixture({ status: 'failed' })] });
    expect(withNewestPage(started, moreAttempts, live).rows[0]).toBe(moreAttempts.data[0]);
  });

  it('holds new rows back while somebody reads, and shows them on demand', () => {
    const next = withNewestPage(started, page([11, 10, 9]), held);
    expect(ids(next.rows)).toEqual([9, 8, 7]);
    expect(ids(next.waiting)).toEqual([11, 10]);
    expect(next.hasGap).toBe(false);
    expect(ids(withWaitingShown(next).rows)).toEqual([11, 10, 9, 8, 7]);
  });

  it('puts a row that was written late where it belongs', () => {
    const first = withNewestPage(emptyFeed, page([9, 7, 6]), live);
    expect(ids(withNewestPage(first, page([9, 8, 7]), live).rows)).toEqual([9, 8, 7, 6]);
    expect(ids(withWaitingShown(withNewestPage(first, page([9, 8, 7]), held)).rows)).toEqual([9, 8, 7, 6]);
  });

  it('begins anew when more came than a page holds: rows in between were not read', () => {
    const burst = page([30, 29, 28]);
    expect(ids(withNewestPage(started, burst, live).rows)).toEqual([30, 29, 28]);
    const waiting = withNewestPage(started, burst, held);
    expect(waiting.hasGap).toBe(true);
    expect(ids(withWaitingShown(waiting).rows)).toEqual([30, 29, 28]);
  });

  it('takes out what no longer matches, but not under the eyes of a reader', () => {
    expect(ids(withNewestPage(started, page([9, 7, 6]), live).rows)).toEqual([9, 7, 6]);
    expect(ids(withNewestPage(started, page([9, 7, 6]), held).rows)).toEqual([9, 8, 7]);
    expect(ids(withNewestPage(started, page([9]), live).rows)).toEqual([9]);
    expect(withNewestPage(started, page([]), live)).toMatchObject({ rows: [], isComplete: true });
  });
});
