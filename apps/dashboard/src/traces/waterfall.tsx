import { useElementSize } from '@mantine/hooks';
import type { Trace } from '../api/traces.js';
import { layoutWaterfall } from './layout-waterfall.js';
import { RequeueArrows } from './requeue-arrows.js';
import { tickText } from './time-ticks.js';
import { rowPlaces } from './row-places.js';
import { WaterfallRowButton } from './waterfall-row-button.js';
import classes from './waterfall.module.css';

interface WaterfallProps {
  trace: Trace;
  /** Unix ms: the end of what runs. */
  nowMs: number;
  selectedId: string | undefined;
  onSelect: (id: string) => void;
}

/** The bars of a trace on a time axis, with an arrow where a request was queued again. */
export function Waterfall({ trace, nowMs, selectedId, onSelect }: WaterfallProps) {
  const { ref, width } = useElementSize();
  const places = rowPlaces(width);
  const axisWidth = Math.max(120, width - places.axisLeft - 4);
  const { rows, ticks, requeues } = layoutWaterfall(trace, { width: axisWidth, nowMs });
  const height = places.headHeight + rows.length * places.rowHeight;

  return (
    <div ref={ref} className={classes.waterfall} style={{ height }} role="group" aria-label="Waterfall">
      {width > 0 && (
        <>
          <div className={classes.axis} style={{ left: places.axisLeft, width: axisWidth }} aria-hidden>
            {ticks.map(({ ms, x }) => (
              <div key={ms} className={classes.tick} style={{ left: x }}>
                <span>{tickText(ms)}</span>
              </div>
            ))}
          </div>
          {rows.map((row, index) => (
            <WaterfallRowButton
              key={row.id}
              row={row}
              index={index}
              places={places}
              isSelected={row.id === selectedId}
              onSelect={onSelect}
            />
          ))}
          <RequeueArrows requeues={requeues} places={places} size={{ width: axisWidth, height }} />
        </>
      )}
    </div>
  );
}
