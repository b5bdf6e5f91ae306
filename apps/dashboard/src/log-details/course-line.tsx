import type { Log } from '@byway/contracts/ledger-api';
import { Alert, Text } from '@mantine/core';
import { attemptCourse } from '../logs/attempt-course.js';
import { IconArrowsSplit2, IconRefresh } from '../shared/icons.js';

/** What happened, in one sentence; nothing when the first attempt was the only one. */
export function CourseLine({ log }: { log: Log }) {
  if (log.attempts.length < 2) return null;
  const Icon = log.fallback ? IconArrowsSplit2 : IconRefresh;
  return (
    <Alert role="note" color="orange" variant="light" p="xs" icon={<Icon size={18} aria-hidden />}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {attemptCourse(log.attempts).join(' → ')}
      </Text>
    </Alert>
  );
}
