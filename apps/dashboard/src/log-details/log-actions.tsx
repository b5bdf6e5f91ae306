import { Button, Group, Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Log } from '@byway/contracts/ledger-api';
import { useCan } from '../session/session-context.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { IconPlayerPlay, IconRepeat, IconTimeline } from '../shared/icons.js';
import { replayPlan } from './replay-plan.js';
import { useReplay } from './use-replay.js';

interface LogActionsProps {
  log: Log;
  /** False while only the row of the list is known, which has no body. */
  isLoaded: boolean;
  onReplayed: (id: string) => void;
}

/** What can be done with a request: see its trace, send it again, take it to the playground. */
export function LogActions({ log, isLoaded, onReplayed }: LogActionsProps) {
  const can = useCan();
  const replay = useReplay(onReplayed);
  const plan = isLoaded ? replayPlan(log) : 'Loading.';
  const reason = typeof plan === 'string' ? plan : 'Send the same request again';

  return (
    <>
      <Group gap="xs" mt="xs">
        <Button
          renderRoot={(root) => <Link to="/traces/$traceId" params={{ traceId: log.trace_id }} {...root} />}
          size="xs"
          variant="default"
          leftSection={<IconTimeline size={14} aria-hidden />}
        >
          Trace
        </Button>
        {can('inference') && (
          <>
            <Tooltip label={reason} multiline maw={320}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRepeat size={14} aria-hidden />}
                loading={replay.isPending}
                // Not `disabled`: the reason must be reachable by keyboard.
                data-disabled={typeof plan === 'string' || undefined}
                aria-disabled={typeof plan === 'string'}
                aria-description={reason}
                onClick={() => typeof plan !== 'string' && replay.mutate(plan)}
              >
                Replay
              </Button>
            </Tooltip>
            <Button
              renderRoot={(root) => <Link to="/playground" search={{ log: log.id }} {...root} />}
              size="xs"
              variant="default"
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
            >
              Open in playground
            </Button>
          </>
        )}
      </Group>
      {replay.error !== null && (
        <div style={{ marginTop: 8 }}>
          <ErrorNotice error={replay.error} />
        </div>
      )}
    </>
  );
}
