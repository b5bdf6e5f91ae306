import type { Job } from '@byway/contracts/jobs-api';
import { Group, Table, Text } from '@mantine/core';
import { CopyButton } from '../shared/copy-button.js';
import { StatusBadge } from '../shared/status-badge.js';
import { TextLink } from '../shared/text-link.js';
import { TimeAgo } from '../shared/time-ago.js';
import { useNow } from '../shared/use-now.js';
import { jobDuration } from './job-times.js';

/** A page of jobs; an id opens its panel. */
export function JobsTable({ jobs }: { jobs: readonly Job[] }) {
  return (
    <Table.ScrollContainer minWidth={860} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="xs" highlightOnHover aria-label="Jobs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Job</Table.Th>
            <Table.Th>Status</Table.Th>
            <Table.Th>Endpoint</Table.Th>
            <Table.Th>Attempts</Table.Th>
            <Table.Th>Submitted</Table.Th>
            <Table.Th>Duration</Table.Th>
            <Table.Th>Error</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function JobRow({ job }: { job: Job }) {
  const last = job.attempts.at(-1);
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={2} wrap="nowrap">
          <TextLink
            from="/jobs"
            to="/jobs"
            search={(before) => ({ ...before, job: job.id })}
            ff="monospace"
            size="sm"
            title={job.id}
          >
            {shortened(job.id)}
          </TextLink>
          <CopyButton value={job.id} label={`Copy id ${job.id}`} />
        </Group>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={job.status} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{job.endpoint}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {job.attempts.length}
          {last !== undefined && `, ${last.provider} ${last.target}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <TimeAgo time={job.created_at * 1000} size="sm" />
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <Duration job={job} />
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" maw={220} truncate title={job.error?.message}>
          {job.error?.code}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function Duration({ job }: { job: Job }) {
  return jobDuration(job, useNow(1_000));
}

/** The end of an id is what tells ids of one day apart. */
const shortened = (id: string) => `${id.slice(0, 8)}…${id.slice(-8)}`;
