import { Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isTraceRunning, traceQuery } from '../api/traces.js';
import { FeedbackSection } from '../log-details/feedback-section.js';
import { CopyableCode } from '../shared/copyable-code.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { IconListDetails } from '../shared/icons.js';
import { PageHeader } from '../shared/page-header.js';
import { useNow } from '../shared/use-now.js';
import { SelectedRow } from './selected-row.js';
import { TraceSummary } from './trace-summary.js';
import { TraceTable } from './trace-table.js';
import { Waterfall } from './waterfall.js';

/** How often, in ms, bars that grow are drawn. */
const DRAW_EVERY_MS = 250;

/** One trace: what happened in words, as a waterfall, and as a table. */
export function TraceView() {
  const { traceId = '' } = useParams({ strict: false });
  const { data: trace, error, refetch } = useQuery(traceQuery(traceId));
  const [selectedId, select] = useState<string>();
  const nowMs = useNow(DRAW_EVERY_MS);
  const shownId = selectedId ?? trace?.requests[0]?.span_id;

  return (
    <>
      <PageHeader
        title="Trace"
        description={<CopyableCode value={traceId} label="Copy trace id" />}
        actions={
          <Button
            variant="default"
            leftSection={<IconListDetails size={16} aria-hidden />}
            renderRoot={(root) => <Link to="/logs" search={{ trace_id: traceId }} {...root} />}
          >
            In the logs
          </Button>
        }
      />
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {trace === undefined && error === null && (
          <Skeleton height={240} role="status" aria-label="Loading" />
        )}
        {trace !== undefined && (
          <>
            <Stack gap="xs" aria-live="polite">
              {trace.requests.map((log) => (
                <TraceSummary key={log.id} log={log} />
              ))}
            </Stack>
            <Paper withBorder p="md">
              <Waterfall
                trace={trace}
                // A trace that has ended is drawn once.
                nowMs={isTraceRunning(trace) ? nowMs : 0}
                selectedId={shownId}
                onSelect={select}
              />
            </Paper>
            <SelectedRow trace={trace} id={shownId} />
            <TraceTable trace={trace} />
            <FeedbackSection traceId={trace.trace_id} />
            {trace.requests.length > 1 && (
              <Group>
                <Text size="sm" c="dimmed">
                  {trace.requests.length} requests have this trace id.
                </Text>
              </Group>
            )}
          </>
        )}
      </Stack>
    </>
  );
}
