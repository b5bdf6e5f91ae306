import { Text, type TextProps, Tooltip } from '@mantine/core';
import { useNow } from './use-now.js';
import { formatAge } from './format-age.js';

interface TimeAgoProps extends TextProps {
  /** ISO 8601, or Unix ms. */
  time: string | number;
}

/** How long ago something was, kept current; the exact time is in the tooltip. */
export function TimeAgo({ time, ...text }: TimeAgoProps) {
  const now = useNow(10_000);
  const at = new Date(time);
  return (
    <Tooltip label={at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })}>
      <Text component="time" dateTime={at.toISOString()} inherit span {...text}>
        {formatAge(now - at.getTime())}
      </Text>
    </Tooltip>
  );
}
