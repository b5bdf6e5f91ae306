import type { Log } from '@byway/contracts/ledger-api';
import { Badge, Group, Text, ThemeIcon } from '@mantine/core';
import { nextStepText } from '../shared/attempts/next-step-text.js';
import { IconArrowsSplit2, IconRefresh } from '../shared/icons.js';
import { StatusBadge } from '../shared/status-badge.js';
import { AttemptFacts } from './attempt-facts.js';
import classes from './log-panel.module.css';

type Attempt = Log['attempts'][number];

/** One attempt, and what came next. */
export function AttemptItem({ attempt }: { attempt: Attempt }) {
  const next = attempt.next?.kind === 'retry' || attempt.next?.kind === 'fallback' ? attempt.next : null;
  const color = attempt.status === 'succeeded' ? 'teal' : attempt.status === 'failed' ? 'red' : 'gray';
  return (
    <li className={classes.attempt} data-next={next?.kind}>
      <ThemeIcon size={24} radius="xl" variant="light" color={color} className={classes.number}>
        <Text size="xs" fw={700} span>
          {attempt.number}
        </Text>
      </ThemeIcon>
      <Group gap="xs" mb={6}>
        <Text fw={600} size="sm">
          {attempt.provider}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {attempt.model}
        </Text>
        <StatusBadge status={attempt.status} httpStatus={attempt.http_status} />
      </Group>
      <AttemptFacts attempt={attempt} />
      {next !== null && (
        <Badge
          className={classes.next}
          color="orange"
          variant="light"
          radius="sm"
          tt="none"
          leftSection={
            next.kind === 'retry' ? (
              <IconRefresh size={13} aria-hidden />
            ) : (
              <IconArrowsSplit2 size={13} aria-hidden />
            )
          }
        >
          {sentence(nextStepText(next) ?? '')}
        </Badge>
      )}
    </li>
  );
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
