import type { Log } from '@byway/contracts/ledger-api';
import { Badge, Group, ThemeIcon, Tooltip } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import {
  IconArrowsSplit2,
  IconBolt,
  IconCornerDownRightDouble,
  IconRefresh,
  IconStack2,
  IconWaveSine,
} from '../shared/icons.js';
import { fallbackText, retryText } from './attempt-course.js';
import { isStreamed } from './log-texts.js';

interface MarkProps {
  icon: TablerIcon;
  color: string;
  /** For the tooltip and screen readers. */
  label: string;
}

function Mark({ icon: Icon, color, label }: MarkProps) {
  return (
    <Tooltip label={label} multiline maw={360}>
      <ThemeIcon role="img" aria-label={label} variant="light" color={color} size={22} radius="sm">
        <Icon size={14} aria-hidden />
      </ThemeIcon>
    </Tooltip>
  );
}

/** That another target answered than the first: the one mark that no eye may miss. */
export function FallbackMark({ log }: { log: Log }) {
  const label = `Fallback: ${fallbackText(log.attempts)}`;
  return (
    <Tooltip label={label} multiline maw={420}>
      <Badge
        role="img"
        aria-label={label}
        color="orange"
        variant="light"
        radius="sm"
        tt="none"
        leftSection={<IconArrowsSplit2 size={13} aria-hidden />}
      >
        Fallback
      </Badge>
    </Tooltip>
  );
}

/** What was special about a request, as icons. */
export function LogMarks({ log }: { log: Log }) {
  return (
    <Group gap={4} wrap="nowrap">
      {log.fallback && <FallbackMark log={log} />}
      {log.retried && (
        <Mark icon={IconRefresh} color="orange" label={`Retried: ${retryText(log.attempts)}`} />
      )}
      {log.cache_status?.endsWith('HIT') === true && (
        <Mark icon={IconBolt} color="cyan" label="Answered from the cache" />
      )}
      {log.joined_request_id !== null && (
        <Mark icon={IconCornerDownRightDouble} color="cyan" label="Got the answer of a request that ran" />
      )}
      {isStreamed(log) && <Mark icon={IconWaveSine} color="gray" label="Streamed" />}
      {log.mode === 'async' && <Mark icon={IconStack2} color="gray" label="Durable job" />}
    </Group>
  );
}
