import type { Job } from '@byway/contracts/jobs-api';
import { Button, Group } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { cancelJob, jobKey, jobsKey, retryJob } from '../api/jobs.js';
import { useCan } from '../session/session-context.js';
import { IconBan, IconRefresh } from '../shared/icons.js';
import { isOpenJob } from '../shared/is-open-job.js';
import { done, failed } from '../shared/notify.js';

/** Cancel for a job that runs, retry for one that did not complete. */
export function JobActions({ job }: { job: Job }) {
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const show = (changed: Job) => {
    client.setQueryData(jobKey(changed.id), changed);
    return client.invalidateQueries({ queryKey: jobsKey });
  };
  const cancelling = useMutation({
    mutationFn: () => cancelJob(job.id),
    onSuccess(changed) {
      done(changed.status === 'cancelled' ? 'The job is cancelled.' : 'The job is being cancelled.');
      return show(changed);
    },
    onError: failed('Not cancelled'),
  });
  const retrying = useMutation({
    mutationFn: () => retryJob(job.id),
    async onSuccess(retry) {
      done('Submitted again.');
      await show(retry);
      await navigate({ from: '/jobs', to: '/jobs', search: (before) => ({ ...before, job: retry.id }) });
    },
    onError: failed('Not retried'),
  });
  if (!can('jobs.write', 'inference')) return null;
  const confirmCancel = () =>
    modals.openConfirmModal({
      title: 'Cancel this job?',
      children: 'A provider that has begun may still charge for the attempt.',
      labels: { confirm: 'Cancel job', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => cancelling.mutate(),
    });
  return (
    <Group>
      {isOpenJob(job) && (
        <Button
          size="xs"
          color="red"
          variant="light"
          leftSection={<IconBan size={14} aria-hidden />}
          loading={cancelling.isPending}
          onClick={confirmCancel}
        >
          Cancel
        </Button>
      )}
      {!isOpenJob(job) && job.status !== 'completed' && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={retrying.isPending}
          onClick={() => retrying.mutate()}
        >
          Retry
        </Button>
      )}
    </Group>
  );
}
