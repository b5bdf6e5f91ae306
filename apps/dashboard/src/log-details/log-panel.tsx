import type { Log } from '@byway/contracts/ledger-api';
import { ActionIcon, Group, Skeleton, Stack, Text, Title, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { logQuery } from '../api/logs.js';
import { LogMarks } from '../logs/log-marks.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { IconChevronDown, IconChevronUp, IconX } from '../shared/icons.js';
import { StatusBadge } from '../shared/status-badge.js';
import { TimeAgo } from '../shared/time-ago.js';
import { LogActions } from './log-actions.js';
import { LogDetails } from './log-details.js';
import classes from './log-panel.module.css';

interface LogPanelProps {
  id: string;
  /** What the list knows of it: shown until the rest is there. */
  known: Log | undefined;
  newerId: string | undefined;
  olderId: string | undefined;
  onOpen: (id: string | undefined) => void;
}

/** The details of one request, beside the list. */
export function LogPanel({ id, known, newerId, olderId, onOpen }: LogPanelProps) {
  const { data, error, refetch } = useQuery(logQuery(id));
  const log = data ?? known;
  const goTo = (other: string | undefined) => () => other !== undefined && onOpen(other);
  const close = () => onOpen(undefined);
  useHotkeys([
    ['K', goTo(newerId)],
    ['J', goTo(olderId)],
    ['Escape', close],
  ]);

  return (
    <aside className={classes.panel} aria-label="Request details">
      <div className={classes.head}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Title order={2} size="h5" style={{ overflowWrap: 'anywhere' }}>
              {log?.endpoint ?? id}
            </Title>
            {log !== undefined && (
              <Group gap={6} mt={4}>
                <StatusBadge status={log.status} httpStatus={log.http_status} />
                <LogMarks log={log} />
                <Text size="sm" c="dimmed">
                  <TimeAgo time={log.created_at} />
                </Text>
              </Group>
            )}
          </div>
          <Group gap={2} wrap="nowrap">
            <PanelButton label="Newer request (K)" isOff={newerId === undefined} onClick={goTo(newerId)}>
              <IconChevronUp size={18} aria-hidden />
            </PanelButton>
            <PanelButton label="Older request (J)" isOff={olderId === undefined} onClick={goTo(olderId)}>
              <IconChevronDown size={18} aria-hidden />
            </PanelButton>
            <PanelButton label="Close details (Escape)" onClick={close}>
              <IconX size={18} aria-hidden />
            </PanelButton>
          </Group>
        </Group>
        {log !== undefined && <LogActions log={log} isLoaded={data !== undefined} onReplayed={onOpen} />}
      </div>
      <div className={classes.content} tabIndex={0} role="region" aria-label="Details">
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {log !== undefined && <LogDetails log={log} isLoaded={data !== undefined} />}
        {log === undefined && error === null && (
          <Stack aria-busy role="status" aria-label="Loading">
            <Skeleton height={60} />
            <Skeleton height={160} />
          </Stack>
        )}
      </div>
    </aside>
  );
}

interface PanelButtonProps {
  label: string;
  isOff?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function PanelButton({ label, isOff = false, onClick, children }: PanelButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={isOff} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
