import type { Log } from '@byway/contracts/ledger-api';
import { Alert, Text } from '@mantine/core';
import { Fragment } from 'react';
import { attemptCourse } from '../logs/attempt-course.js';
import { formatDuration } from '../shared/format-figures.js';
import {
  IconAlertTriangle,
  IconArrowNarrowRight,
  IconArrowsSplit2,
  IconCheck,
  IconLoader2,
  IconRefresh,
} from '../shared/icons.js';
import classes from './waterfall.module.css';

function look(log: Log) {
  if (log.status === 'in_progress') return { color: 'blue', icon: IconLoader2 };
  if (log.status !== 'completed') return { color: 'red', icon: IconAlertTriangle };
  if (log.fallback) return { color: 'orange', icon: IconArrowsSplit2 };
  return log.retried ? { color: 'orange', icon: IconRefresh } : { color: 'teal', icon: IconCheck };
}

function withoutAttempts(log: Log): string {
  if (log.cache_status?.endsWith('HIT') === true)
    return `answered from the cache in ${formatDuration(log.latency_ms)}`;
  if (log.joined_request_id !== null) return 'got the answer of a request that ran already';
  return log.error === null ? 'no attempt yet' : `ended with ${log.error.code} before any attempt`;
}

/** What happened to a request, in one line. */
export function TraceSummary({ log }: { log: Log }) {
  const { color, icon: Icon } = look(log);
  const parts = log.attempts.length === 0 ? [withoutAttempts(log)] : attemptCourse(log.attempts);
  return (
    <Alert role="note" color={color} variant="light" p="sm" icon={<Icon size={20} aria-hidden />}>
      <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
        {parts.map((part, index) => (
          <Fragment key={index}>
            {index > 0 && <IconArrowNarrowRight size={18} aria-hidden className={classes.then} />}
            <span>{part}</span>
          </Fragment>
        ))}
      </Text>
    </Alert>
  );
}
