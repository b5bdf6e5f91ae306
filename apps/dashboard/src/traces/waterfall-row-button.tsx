import { Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { shortEndpoint } from '../logs/log-texts.js';
import { StatusBadge } from '../shared/status-badge.js';
import type { Stretch, WaterfallRow } from './layout-waterfall.js';
import { rowFacts } from './row-facts.js';
import type { RowPlaces } from './row-places.js';
import classes from './waterfall.module.css';

interface WaterfallRowButtonProps {
  row: WaterfallRow;
  index: number;
  places: RowPlaces;
  isSelected: boolean;
  onSelect: (id: string) => void;
}

/** A request or an attempt with its bars. Hover and focus tell all facts; a click selects it. */
export function WaterfallRowButton({ row, index, places, isSelected, onSelect }: WaterfallRowButtonProps) {
  const { log, attempt, delay, queue, bar, label } = row;
  const facts = rowFacts(row);
  const at = (stretch: Stretch) => ({
    left: places.axisLeft + stretch.left,
    width: stretch.width,
    top: places.barTop,
    height: places.barHeight,
  });

  return (
    <Tooltip
      multiline
      position="bottom-start"
      maw={460}
      events={{ hover: true, focus: true, touch: true }}
      label={facts.map(([name, value]) => (
        <div key={name}>
          {name}: {value}
        </div>
      ))}
    >
      <UnstyledButton
        className={classes.row}
        style={{ top: places.headHeight + index * places.rowHeight, height: places.rowHeight }}
        data-row={attempt === null ? 'request' : 'attempt'}
        aria-pressed={isSelected}
        onClick={() => onSelect(row.id)}
      >
        <span
          className={classes.names}
          data-above={places.axisLeft === 0 || undefined}
          style={{ width: places.axisLeft === 0 ? '100%' : places.axisLeft - 16 }}
        >
          <Text span size="sm" fw={attempt === null ? 700 : 600} truncate>
            {attempt === null ? shortEndpoint(log.endpoint) : `${attempt.number}. ${attempt.provider}`}
          </Text>
          <StatusBadge status={row.status} httpStatus={attempt?.http_status ?? log.http_status} />
          <Text span size="xs" c="dimmed" truncate className={classes.under}>
            {attempt === null
              ? (log.config ?? log.virtual_key)
              : `${attempt.target} · ${attempt.model ?? ''}`}
          </Text>
        </span>
        {delay !== null && <span className={classes.delay} style={at(delay)} />}
        {queue !== null && <span className={classes.queue} style={at(queue)} />}
        <span
          className={classes.bar}
          data-kind={attempt === null ? 'request' : 'attempt'}
          data-status={row.status}
          style={at(bar)}
        />
        <span
          className={classes.label}
          data-side={label.side}
          style={{
            left: places.axisLeft + label.left,
            maxWidth: label.width,
            top: places.barTop,
            lineHeight: `${places.barHeight}px`,
          }}
        >
          {label.text}
        </span>
        <VisuallyHidden>{facts.map(([name, value]) => `${name}: ${value}`).join(', ')}</VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}
