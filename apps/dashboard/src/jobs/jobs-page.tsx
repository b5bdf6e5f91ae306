import { Button, Center, SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { jobsQuery } from '../api/jobs.js';
import { RequireScope } from '../session/require-scope.js';
import { useCan } from '../session/session-context.js';
import { EmptyState } from '../shared/empty-state.js';
import { ErrorNotice } from '../shared/error-notice.js';
import { IconStack2 } from '../shared/icons.js';
import { PageHeader } from '../shared/page-header.js';
import { TextLink } from '../shared/text-link.js';
import { JobPanel } from './job-panel.js';
import { statusesOf } from './job-statuses.js';
import { type JobView, jobsSearchSchema, jobViews } from './jobs-search.js';
import { JobsTable } from './jobs-table.js';
import { QueueCards } from './queue-cards.js';

const POLL_MS = 2_000;
const labels: Readonly<Record<JobView, string>> = {
  all: 'All',
  queued: 'Queued',
  running: 'Running',
  finished: 'Finished',
};

export function JobsPage() {
  return (
    <RequireScope anyOf={['jobs.read', 'inference']}>
      <Jobs />
    </RequireScope>
  );
}

function Jobs() {
  const search = jobsSearchSchema.parse(useSearch({ strict: false }));
  const view = search.status ?? 'all';
  const navigate = useNavigate();
  const canSeeQueues = useCan()('jobs.read');
  const show = (change: typeof search) =>
    void navigate({ to: '/jobs', search: { ...search, ...change }, replace: true });
  return (
    <>
      <PageHeader title="Jobs" description="Calls that are accepted for good and followed by their id." />
      {canSeeQueues && <QueueCards />}
      <Stack>
        <SegmentedControl
          aria-label="Status"
          value={view}
          onChange={(chosen) => show({ status: jobViews.find((one) => one === chosen) })}
          data={jobViews.map((value) => ({ value, label: labels[value] }))}
          style={{ alignSelf: 'flex-start' }}
        />
        <JobList view={view} />
      </Stack>
      <JobPanel id={search.job} onClose={() => show({ job: undefined })} />
    </>
  );
}

function JobList({ view }: { view: JobView }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...jobsQuery(statusesOf[view]),
    refetchInterval: POLL_MS,
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton h={240} aria-label="Loading" />
    ) : (
      <ErrorNotice error={error} onRetry={() => void refetch()} />
    );
  }
  const jobs = data.pages.flatMap((page) => page.data);
  if (jobs.length === 0) return <NoJobs view={view} />;
  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <JobsTable jobs={jobs} />
      {hasNextPage && (
        <Center>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </Center>
      )}
    </>
  );
}

function NoJobs({ view }: { view: JobView }) {
  if (view !== 'all') {
    return (
      <EmptyState icon={IconStack2} title={`No job is ${view}`}>
        The other views may have some.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconStack2} title="No jobs yet">
      Send a call with the header Prefer: respond-async, or switch on Run as a job in the{' '}
      <TextLink to="/playground" inherit>
        playground
      </TextLink>
      . A job is kept for a day.
    </EmptyState>
  );
}
