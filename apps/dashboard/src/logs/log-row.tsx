import type { Log } from '@byway/contracts/ledger-api';
import { Text, Tooltip } from '@mantine/core';
import { type CSSProperties, memo } from 'react';
import { formatCost, formatDuration, NONE } from '../shared/format-figures.js';
import { StatusBadge } from '../shared/status-badge.js';
import { LogMarks } from './log-marks.js';
import classes from './log-table.module.css';
import { logTime, shortEndpoint, usageInWords, usageText } from './log-texts.js';

interface LogRowProps {
  log: Log;
  /** From 0, of all rows. */
  index: number;
  isOpen: boolean;
  /** The one row that the Tab key reaches. */
  isActive: boolean;
  style: CSSProperties;
  onOpen: (id: string) => void;
  onFocus: (id: string) => void;
}

/** One request of the list. */
export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { log, index, isOpen, isActive, style, onOpen, onFocus } = props;
  return (
    <div
      role="row"
      // The head is row 1.
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      data-log={log.id}
      data-fallback={log.fallback || undefined}
      tabIndex={isActive ? 0 : -1}
      className={classes.row}
      style={style}
      onClick={() => onOpen(log.id)}
      onFocus={() => onFocus(log.id)}
    >
      <div role="gridcell" className={classes.time}>
        <time dateTime={log.created_at} title={log.created_at}>
          {logTime(log.created_at, Date.now())}
        </time>
      </div>
      <div role="gridcell" className={classes.status}>
        <StatusBadge status={log.status} httpStatus={log.http_status} />
        {log.error !== null && (
          <Text size="xs" c="dimmed" truncate className={classes.error} title={log.error.message}>
            {log.error.code}
          </Text>
        )}
      </div>
      <div role="gridcell" className={classes.marks}>
        <LogMarks log={log} />
      </div>
      <div role="gridcell" className={classes.model} title={`${log.provider ?? ''} ${log.model ?? ''}`}>
        <span className={classes.provider}>{log.provider ?? NONE}</span> {log.model ?? log.requested_model}
      </div>
      <div role="gridcell" className={classes.endpoint} title={log.endpoint}>
        {shortEndpoint(log.endpoint)}
      </div>
      <div role="gridcell" className={classes.latency}>
        {formatDuration(log.latency_ms)}
      </div>
      <div role="gridcell" className={classes.cost}>
        {formatCost(log.cost_usd)}
      </div>
      <div role="gridcell" className={classes.usage}>
        <Tooltip label={usageInWords(log)} disabled={usageText(log) === NONE}>
          <span>{usageText(log)}</span>
        </Tooltip>
      </div>
    </div>
  );
});
