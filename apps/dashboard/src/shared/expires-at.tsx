import { Text, Tooltip } from '@mantine/core';

/** The day on which a key ends; the exact time is in the tooltip. @param time ISO 8601; null: never. */
export function ExpiresAt({ time }: { time: string | null }) {
  if (time === null) {
    return (
      <Text span inherit c="dimmed">
        Never
      </Text>
    );
  }
  const at = new Date(time);
  return (
    <Tooltip label={at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })}>
      <Text component="time" dateTime={at.toISOString()} inherit span style={{ whiteSpace: 'nowrap' }}>
        {at.toLocaleDateString(undefined, { dateStyle: 'medium' })}
      </Text>
    </Tooltip>
  );
}
