import { IconArrowsSplit2, IconRefresh } from '../shared/icons.js';
import type { Requeue } from './layout-waterfall.js';
import type { RowPlaces } from './row-places.js';
import classes from './waterfall.module.css';

interface RequeueArrowsProps {
  requeues: readonly Requeue[];
  places: RowPlaces;
  /** Of the drawing, in px. */
  size: { width: number; height: number };
}

/** From each failed attempt an arrow to the queue of the next one, with the word on it. */
export function RequeueArrows({ requeues, places, size }: RequeueArrowsProps) {
  const { axisLeft, headHeight, rowHeight, barTop, barHeight } = places;
  const barOf = (row: number) => headHeight + row * rowHeight + barTop;
  return (
    // The rows say the same in words.
    <div className={classes.arrows} style={{ left: axisLeft, ...size }} aria-hidden>
      <svg width={size.width} height={size.height}>
        <defs>
          <marker
            id="requeue-head"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0 L8 4 L0 8 Z" className={classes.arrowHead} />
          </marker>
        </defs>
        {requeues.map(({ fromRow, toRow, fromX, toX }) => {
          const from = barOf(fromRow) + barHeight;
          const to = barOf(toRow) - 1;
          const x = Math.max(1, Math.min(fromX - 1, size.width - 1));
          const end = Math.max(2, Math.min(toX + 2, size.width - 2));
          const turn = from + 8;
          return (
            <path
              key={fromRow}
              d={`M${x} ${from} V${turn} H${end} V${to}`}
              className={classes.arrow}
              markerEnd="url(#requeue-head)"
            />
          );
        })}
      </svg>
      {requeues.map(({ kind, fromRow, labelX }) => {
        const Icon = kind === 'retry' ? IconRefresh : IconArrowsSplit2;
        return (
          <span
            key={fromRow}
            className={classes.requeue}
            style={{ left: labelX, top: barOf(fromRow) + barHeight + 7 }}
          >
            <Icon size={12} />
            {kind}
          </span>
        );
      })}
    </div>
  );
}
