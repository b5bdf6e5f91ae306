import { Button, Group, Text, Title, Tooltip } from '@mantine/core';
import { NONE } from '../shared/format-figures.js';
import { IconPlayerPause, IconPlayerPlay } from '../shared/icons.js';
import classes from './live-dot.module.css';
import { totalText } from './log-texts.js';

interface LogsHeaderProps {
  total: number | undefined;
  isPaused: boolean;
  /** New rows wait because somebody reads further down. */
  isHeld: boolean;
  /** Why the list is not current. */
  error: Error | null;
  onPause: (isPaused: boolean) => void;
}

function liveText({ isPaused, isHeld, error }: LogsHeaderProps): string {
  if (error !== null) return `Not current: ${error.message}`;
  if (isPaused) return 'Paused';
  return isHeld ? 'Live at the top of the list' : 'Live';
}

/** The head of the page: how many requests match, and whether the list is live. */
export function LogsHeader(props: LogsHeaderProps) {
  const { total, isPaused, isHeld, error, onPause } = props;
  const state = error !== null ? 'error' : isPaused || isHeld ? 'held' : 'live';
  return (
    <Group justify="space-between" gap="sm">
      <Group gap="sm" align="baseline">
        <Title order={1} size="h2">
          Logs
        </Title>
        <Text c="dimmed" size="sm" data-testid="total">
          {total === undefined ? NONE : totalText(total)}
        </Text>
      </Group>
      <Group gap="sm">
        <Group gap={6} wrap="nowrap">
          <span className={classes.dot} data-state={state} aria-hidden />
          <Text size="sm" c="dimmed" role="status">
            {liveText(props)}
          </Text>
        </Group>
        <Tooltip label={isPaused ? 'Show new requests as they come' : 'Keep new requests waiting'}>
          <Button
            variant="default"
            size="xs"
            leftSection={
              isPaused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
            }
            onClick={() => onPause(!isPaused)}
          >
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
        </Tooltip>
      </Group>
    </Group>
  );
}
