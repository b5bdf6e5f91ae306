import type { Log } from '@byway/contracts/ledger-api';
import type { Trace } from '../api/traces.js';
import { formatDuration } from '../shared/format-figures.js';
import { timeTicks } from './time-ticks.js';

type Attempt = Log['attempts'][number];
type Span = Trace['spans'][number];

/** A stretch of the time axis in px. */
export interface Stretch {
  left: number;
  width: number;
}

/** The one text beside or in a row's bars. */
export interface RowLabel {
  text: string;
  side: 'inside' | 'right' | 'left';
  left: number;
  /** The text is cut off beyond. */
  width: number;
}

export interface WaterfallRow {
  id: string;
  log: Log;
  /** null: the row of the request itself. */
  attempt: Attempt | null;
  status: string;
  /** The pause before a retry. */
  delay: Stretch | null;
  queue: Stretch | null;
  bar: Stretch;
  label: RowLabel;
}

/** From the end of a failed attempt to the queue of the next: rows by index, places in px. */
export interface Requeue {
  kind: 'retry' | 'fallback';
  fromRow: number;
  toRow: number;
  fromX: number;
  toX: number;
  /** Where the word stands. */
  labelX: number;
}

export interface Waterfall {
  /** Unix ms at the left edge. */
  startMs: number;
  spanMs: number;
  ticks: { ms: number; x: number }[];
  rows: WaterfallRow[];
  requeues: Requeue[];
}

/** Shorter bars would not be seen. */
const MIN_BAR = 4;
/** Width of a letter of the labels, a little more than the widest common one. */
const LETTER = 7;
const GAP = 8;
const TICK_EVERY = 110;
const TICK_TEXT = 64;
/** Room of "fallback" with its icon. */
export const REQUEUE_LABEL = 88;

/**
 * Where the bars of a trace stand on a time axis.
 * @param width of the axis in px.
 * @param nowMs Unix ms: the end of what still runs.
 */
export function layoutWaterfall(trace: Trace, { width, nowMs }: { width: number; nowMs: number }): Waterfall {
  const endOf = ({ start_ms: start, end_ms: end }: Span) => end ?? Math.max(start, nowMs);
  const startMs = Math.min(...trace.spans.map((span) => span.start_ms));
  const lastMs = Math.max(...trace.spans.map(endOf));
  const spanMs = Math.max(1, lastMs - startMs);
  const stretch = (fromMs: number, toMs: number): Stretch => {
    const size = Math.max(MIN_BAR, ((toMs - fromMs) / spanMs) * width);
    // A short bar at the very end stays in the picture.
    return { left: Math.max(0, Math.min(((fromMs - startMs) / spanMs) * width, width - size)), width: size };
  };

  const spans = new Map(trace.spans.map((span) => [span.span_id, span]));
  const rows: WaterfallRow[] = [];
  const requeues: Requeue[] = [];
  for (const log of trace.requests) {
    const whole = spans.get(log.span_id);
    if (whole === undefined) continue;
    const bar = stretch(whole.start_ms, endOf(whole));
    const text = labelText(log.http_status, endOf(whole) - whole.start_ms, log.status);
    rows.push({
      id: log.span_id,
      log,
      attempt: null,
      status: log.status,
      delay: null,
      queue: null,
      bar,
      label: placeLabel(text, { first: bar, bar, width }),
    });
    let before: { attempt: Attempt; row: WaterfallRow } | undefined;
    for (const attempt of log.attempts) {
      const call = spans.get(attempt.span_id);
      if (call === undefined) continue;
      const row = attemptRow({ log, attempt, call, queue: spans.get(`${attempt.span_id}-queue`), before });
      rows.push(row);
      const kind = before?.attempt.next?.kind;
      if (before !== undefined && (kind === 'retry' || kind === 'fallback'))
        requeues.push(requeueOf(kind, before.row, row));
      before = { attempt, row };
    }
  }
  const ticks = timeTicks(spanMs, width / TICK_EVERY)
    .map((ms) => ({ ms, x: (ms / spanMs) * width }))
    .filter(({ ms, x }) => ms === 0 || x + TICK_TEXT <= width);
  return { startMs, spanMs, ticks, rows, requeues };

  function attemptRow(parts: {
    log: Log;
    attempt: Attempt;
    call: Span;
    queue: Span | undefined;
    before: { attempt: Attempt } | undefined;
  }): WaterfallRow {
    const { log, attempt, call, queue: wait } = parts;
    const bar = stretch(call.start_ms, endOf(call));
    const delayMs = parts.before?.attempt.next?.delay_ms ?? 0;
    const delayEnd = wait === undefined ? 0 : Math.min(wait.start_ms + delayMs, call.start_ms);
    const delay = wait !== undefined && delayMs > 0 ? stretch(wait.start_ms, delayEnd) : null;
    const queue =
      wait === undefined
        ? null
        : upTo(stretch(delay === null ? wait.start_ms : delayEnd, call.start_ms), bar);
    const text = labelText(attempt.http_status, endOf(call) - call.start_ms, attempt.status);
    const first = delay ?? queue ?? bar;
    return {
      id: attempt.span_id,
      log,
      attempt,
      status: attempt.status,
      delay: delay === null || queue === null ? delay : upTo(delay, queue),
      queue,
      bar,
      label: placeLabel(text, { first, bar, width }),
    };
  }

  function requeueOf(kind: Requeue['kind'], from: WaterfallRow, to: WaterfallRow): Requeue {
    const toX = (to.delay ?? to.queue ?? to.bar).left;
    return {
      kind,
      fromRow: rows.indexOf(from),
      toRow: rows.indexOf(to),
      fromX: from.bar.left + from.bar.width,
      toX,
      labelX: Math.max(0, Math.min(toX + 12, width - REQUEUE_LABEL)),
    };
  }
}

/** A stretch that ends where the next begins, so that none covers the other. */
function upTo(stretch: Stretch, next: Stretch): Stretch {
  const left = Math.min(stretch.left, Math.max(0, next.left - MIN_BAR));
  return { left, width: Math.max(0, next.left - left) };
}

function labelText(httpStatus: number | null, ms: number, status: string): string {
  if (status === 'in_progress') return `${formatDuration(ms)}, running`;
  return [httpStatus === null ? status : String(httpStatus), formatDuration(ms)].join(' · ');
}

/** In the bar when there is room, else beside it; where there is no room at all, the largest is taken. */
function placeLabel(
  text: string,
  { first, bar, width }: { first: Stretch; bar: Stretch; width: number },
): RowLabel {
  const needed = text.length * LETTER;
  const end = bar.left + bar.width;
  const places: RowLabel[] = [
    { text, side: 'inside', left: bar.left + GAP, width: bar.width - 2 * GAP },
    { text, side: 'right', left: end + GAP, width: width - end - GAP },
    { text, side: 'left', left: Math.max(0, first.left - GAP - needed), width: first.left - GAP },
  ];
  const place =
    places.find((candidate) => candidate.width >= needed) ??
    places.reduce((best, candidate) => (candidate.width > best.width ? candidate : best));
  return { ...place, width: Math.max(0, Math.min(place.width, needed)) };
}
