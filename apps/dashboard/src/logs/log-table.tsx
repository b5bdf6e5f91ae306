import type { Log } from '@byway/contracts/ledger-api';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { listDensity, rowHeight } from './list-density.js';
import { LogRow } from './log-row.js';
import classes from './log-table.module.css';

interface LogTableProps {
  rows: readonly Log[];
  /** How many match; null: more than was counted. */
  total: number | null;
  openId: string | undefined;
  onOpen: (id: string) => void;
  onClose: () => void;
  /** Called when the end of the rows comes near. */
  onEnd: () => void;
  /** Whether the first row is in view. */
  onTop: (isAtTop: boolean) => void;
}

const HEAD_PX = 36;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 20;
/** Scrolled less than this, in px, still counts as the top. */
const TOP_PX = 4;

const columns = [
  ['Time', 'time'],
  ['Status', 'status'],
  ['Notes', 'marks'],
  ['Provider and model', 'model'],
  ['Endpoint', 'endpoint'],
  ['Latency', 'latency'],
  ['Cost', 'cost'],
  ['Usage', 'usage'],
] as const;

/** The list: as many rows as one likes, of which only those in view are in the page. */
export function LogTable(props: LogTableProps) {
  const { rows, total, openId, onOpen, onClose, onEnd, onTop } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sized, width } = useElementSize();
  const ref = useMergedRef(scroller, sized);
  const [activeId, setActiveId] = useState<string>();
  const density = listDensity(width);
  const height = rowHeight(density);
  const found = rows.findIndex(({ id }) => id === (activeId ?? openId));
  const active = found === -1 ? 0 : found;

  // eslint-disable-next-line react-hooks/incompatible-library -- the React Compiler is not used here
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    // The row that has the focus stays in the page wherever one scrolls.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active])].sort((a, b) => a - b),
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  const items = virtual.getVirtualItems();
  const lastShown = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (lastShown + AHEAD >= rows.length) onEnd();
  }, [lastShown, rows.length, onEnd]);

  const move = (index: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (next === undefined) return;
    setActiveId(next.id);
    virtual.scrollToIndex(rows.indexOf(next), { align: 'auto' });
    // With the details open they follow.
    if (openId !== undefined) onOpen(next.id);
    // The row may have to be drawn first.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-log="${CSS.escape(next.id)}"]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active];
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD_PX) / height) - 1);
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(active + page),
      PageUp: () => move(active - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      Enter: () => row && onOpen(row.id),
      Escape: onClose,
    };
    const action = actions[event.key];
    if (action === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  };

  return (
    <div
      ref={ref}
      role="grid"
      aria-label="Requests"
      aria-rowcount={total === null ? -1 : total + 1}
      className={classes.scroller}
      data-density={density}
      onKeyDown={onKeyDown}
      onScroll={(event) => onTop(event.currentTarget.scrollTop <= TOP_PX)}
    >
      <div role="rowgroup" className={classes.headGroup}>
        <div role="row" aria-rowindex={1} className={classes.head}>
          {columns.map(([label, name]) => (
            <div key={name} role="columnheader" className={classes[name]}>
              {label}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ position: 'relative', height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const log = rows[item.index];
          return (
            log !== undefined && (
              <LogRow
                key={log.id}
                log={log}
                index={item.index}
                isOpen={log.id === openId}
                isActive={item.index === active}
                style={{ height: item.size, transform: `translateY(${item.start - HEAD_PX}px)` }}
                onOpen={onOpen}
                onFocus={setActiveId}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
