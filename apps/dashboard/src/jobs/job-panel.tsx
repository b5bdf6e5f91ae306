import { requestIdOf, type Job } from '@byway/contracts/jobs-api';
import { Drawer, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { jobQuery } from '../api/jobs.js';
import { useCan } from '../session/session-context.js';
import { AttemptTimeline } from '../shared/attempts/attempt-timeline.js';
import { attemptsOfJob } from '../shared/attempts/shown-attempt.js';
import { CopyableCode } from '../shared/copyable-code.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { isOpenJob } from '../shared/is-open-job.js';
import { StatusBadge } from '../shared/status-badge.js';
import { TextLink } from '../shared/text-link.js';
import { TimeAgo } from '../shared/time-ago.js';
import { useNow } from '../shared/use-now.js';
import { JobActions } from './job-actions.js';
import { JobDeliveries } from './job-deliveries.js';
import { JobResult } from './job-result.js';
import { jobDuration } from './job-times.js';

const POLL_MS = 1_000;

/** Everything about one job. @param id undefined: closed. */
export function JobPanel({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title="Job"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id !== undefined && <JobDetails key={id} id={id} />}
    </Drawer>
  );
}

function JobDetails({ id }: { id: string }) {
  const {
    data: job,
    error,
    refetch,
  } = useQuery({
    ...jobQuery(id),
    refetchInterval: ({ state }) => (state.data === undefined || isOpenJob(state.data) ? POLL_MS : false),
  });
  const canReadWebhooks = useCan()('webhooks.read');
  if (job === undefined) {
    return error === null ? (
      <Loader aria-label="Loading" />
    ) : (
      <ErrorNotice error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <Stack>
      <JobHead job={job} />
      <JobActions job={job} />
      <section aria-labelledby="job-attempts">
        <Title order={3} size="h5" mb="sm" id="job-attempts">
          Attempts
        </Title>
        <AttemptTimeline attempts={attemptsOfJob(job)} isOpen={isOpenJob(job)} />
      </section>
      {job.status === 'completed' && <JobResult id={job.id} />}
      {job.error !== null && <ErrorNotice error={new Error(`${job.error.code}: ${job.error.message}`)} />}
      {canReadWebhooks && job.completed_at !== null && (
        <JobDeliveries id={job.id} endedAt={job.completed_at} />
      )}
    </Stack>
  );
}

function JobHead({ job }: { job: Job }) {
  const can = useCan();
  const now = useNow(1_000);
  const requestId = requestIdOf(job.id);
  return (
    <Stack gap="xs">
      <CopyableCode value={job.id} label="Copy id" />
      <Group gap="sm">
        <StatusBadge status={job.status} />
        <Text size="sm">{job.endpoint}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        Submitted <TimeAgo time={job.created_at * 1000} />, ran {jobDuration(job, now)}, kept until{' '}
        {new Date(job.expires_at * 1000).toLocaleString(undefined, {
          dateStyle: 'medium',
          timeStyle: 'short',
        })}
      </Text>
      <Group gap="md">
        {can('logs.read') && requestId !== null && (
          <TextLink to="/logs" search={{ log: requestId }} size="sm">
            Log and trace
          </TextLink>
        )}
        {job.retry_of !== null && (
          <TextLink
            from="/jobs"
            to="/jobs"
            search={(before) => ({ ...before, job: job.retry_of ?? undefined })}
            size="sm"
          >
            Retry of {job.retry_of.slice(-8)}
          </TextLink>
        )}
      </Group>
    </Stack>
  );
}
