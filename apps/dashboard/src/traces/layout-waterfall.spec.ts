import { describe, expect, it } from '@jest/globals';
import { attemptFixture, fallbackLog, logFixture } from '../testing/log-fixture.js';
import { traceOf } from '../testing/trace-fixture.js';
import { layoutWaterfall, REQUEUE_LABEL, type Stretch } from './layout-waterfall.js';
import { tickText, timeTicks } from './time-ticks.js';

const width = 800;
const start = Date.parse('2026-11-24T12:00:00.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();
const endOf = ({ left, width: size }: Stretch) => left + size;
const lay = (log: ReturnType<typeof logFixture>, nowMs = start) =>
  layoutWaterfall(traceOf(log), { width, nowMs });

/** A request whose attempts have these ends, in ms from its start. */
const requestOf = (ends: [from: number, to: number | null][], end: number | null) =>
  logFixture({
    status: end === null ? 'in_progress' : 'completed',
    completed_at: end === null ? null : at(end),
    attempts: ends.map(([from, to], index) =>
      attemptFixture({
        number: index + 1,
        status: to === null ? 'in_progress' : 'failed',
        queue_wait_ms: 0,
        started_at: at(from),
        finished_at: to === null ? null : at(to),
        next: index + 1 < ends.length ? { kind: 'retry', target: 'config', delay_ms: 0 } : null,
      }),
    ),
  });

describe('the waterfall', () => {
  it('puts the request and its attempts on one axis, and an arrow labelled fallback between them', () => {
    const { rows, requeues, spanMs } = lay(fallbackLog);
    expect(spanMs).toBe(410);
    expect(rows.map(({ attempt }) => attempt?.provider)).toEqual([undefined, 'stability-ai', 'openai']);
    expect(rows[0]?.bar).toEqual({ left: 0, width });
    expect(rows[2]?.bar.left).toBeCloseTo((35 / 410) * width);
    expect(rows[2]?.bar.width).toBeCloseTo((367 / 410) * width);
    expect(requeues).toMatchObject([{ kind: 'fallback', fromRow: 1, toRow: 2 }]);
    expect(requeues[0]?.fromX).toBeCloseTo((29 / 410) * width);
    expect(rows[1]?.label).toMatchObject({ text: '500 · 19 ms', side: 'right' });
    expect(rows[2]?.label).toMatchObject({ text: '200 · 367 ms', side: 'inside' });
  });

  it('shows the pause before a retry apart from the wait in the queue', () => {
    const first = attemptFixture({
      status: 'failed',
      next: { kind: 'retry', target: 'config', delay_ms: 400 },
    });
    const second = attemptFixture({
      number: 2,
      queue_wait_ms: 450,
      started_at: at(600),
      finished_at: at(700),
    });
    const row = lay(logFixture({ attempts: [first, second], completed_at: at(1_000) })).rows[2];
    const rounded = [row?.delay, row?.queue, row?.bar].map(
      (stretch) => stretch && [Math.round(stretch.left), Math.round(stretch.width)],
    );
    expect(rounded).toEqual([
      [120, 320],
      [440, 40],
      [480, 80],
    ]);
  });

  it('lets what runs end now', () => {
    const { rows, spanMs } = lay(requestOf([[0, null]], null), start + 5_000);
    expect(spanMs).toBe(5_000);
    expect(rows.map(({ bar }) => bar.width)).toEqual([width, width]);
    expect(rows[1]?.label.text).toBe('5.00 s, running');
    // The clock of this machine may be behind.
    expect(lay(requestOf([[0, null]], null), start - 60_000).spanMs).toBe(1);
  });

  it.each([
    [1, [[0, 1]]],
    [
      700,
      [
        [0, 1],
        [1, 2],
        [699, 700],
      ],
    ],
    [
      600_000,
      [
        [0, 3],
        [4, 5],
        [599_999, 600_000],
      ],
    ],
    [
      40,
      [
        [0, 39],
        [39, 40],
        [40, 40],
      ],
    ],
  ] as [number, [number, number][]][])(
    'keeps short bars in sight and all inside, over %d ms',
    (end, ends) => {
      for (const size of [320, 800, 1600]) {
        const { rows, requeues } = layoutWaterfall(traceOf(requestOf(ends, end)), {
          width: size,
          nowMs: start,
        });
        expect(rows).toHaveLength(ends.length + 1);
        for (const { bar, queue, label } of rows) {
          expect(bar.width).toBeGreaterThanOrEqual(4);
          expect(bar.left).toBeGreaterThanOrEqual(0);
          expect(endOf(bar)).toBeLessThanOrEqual(size);
          if (queue !== null) expect(endOf(queue)).toBeLessThanOrEqual(bar.left);
          expect(label.left).toBeGreaterThanOrEqual(0);
          expect(endOf(label)).toBeLessThanOrEqual(size);
          // Beside the bars and not on them, or inside and not beyond.
          if (label.side === 'right') expect(label.left).toBeGreaterThanOrEqual(endOf(bar));
          if (label.side === 'left') expect(endOf(label)).toBeLessThanOrEqual((queue ?? bar).left);
          if (label.side === 'inside') expect(endOf(label)).toBeLessThanOrEqual(endOf(bar));
        }
        for (const { labelX } of requeues) expect(labelX + REQUEUE_LABEL).toBeLessThanOrEqual(size);
      }
    },
  );
});

describe('the marks of the time axis', () => {
  it.each([
    [1, 5, ['0', '1 ms']],
    [410, 7, ['0', '100 ms', '200 ms', '300 ms', '400 ms']],
    [2_600, 6, ['0', '500 ms', '1 s', '1.5 s', '2 s', '2.5 s']],
    [150_000, 6, ['0', '30 s', '1 min', '1 min 30 s', '2 min', '2 min 30 s']],
    [5 * 86_400_000, 3, ['0', '2 d', '4 d']],
  ])('over %d ms, at most %d', (spanMs, most, texts) => {
    expect(timeTicks(spanMs, most).map(tickText)).toEqual(texts);
  });
});
