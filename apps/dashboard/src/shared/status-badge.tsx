import { Badge } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconClock,
  IconHelp,
  IconLoader2,
  IconHourglassEmpty,
} from './icons.js';

interface Look {
  color: string;
  icon: TablerIcon;
  label: string;
}

/** How the statuses of requests, attempts, jobs and keys look; never by color alone. */
const looks: Readonly<Record<string, Look>> = {
  completed: { color: 'teal', icon: IconCheck, label: 'Completed' },
  succeeded: { color: 'teal', icon: IconCheck, label: 'Succeeded' },
  failed: { color: 'red', icon: IconAlertTriangle, label: 'Failed' },
  cancelled: { color: 'gray', icon: IconBan, label: 'Cancelled' },
  expired: { color: 'orange', icon: IconClock, label: 'Expired' },
  queued: { color: 'gray', icon: IconHourglassEmpty, label: 'Queued' },
  in_progress: { color: 'blue', icon: IconLoader2, label: 'Running' },
  active: { color: 'teal', icon: IconCheck, label: 'Active' },
  disabled: { color: 'gray', icon: IconBan, label: 'Disabled' },
  unknown: { color: 'grape', icon: IconHelp, label: 'Unknown' },
};

interface StatusBadgeProps {
  /** Of a request, an attempt, a job or a key. */
  status: string;
  /** Shown beside the word, when there is one. */
  httpStatus?: number | null;
}

export function StatusBadge({ status, httpStatus }: StatusBadgeProps) {
  const { color, icon: Icon, label } = looks[status] ?? { color: 'gray', icon: IconHelp, label: status };
  return (
    <Badge
      color={color}
      variant="light"
      radius="sm"
      tt="none"
      // Never cut off in a narrow column.
      miw="max-content"
      leftSection={<Icon size={13} stroke={2} aria-hidden />}
    >
      {label}
      {typeof httpStatus === 'number' && ` ${httpStatus}`}
    </Badge>
  );
}
