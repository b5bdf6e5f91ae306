import { jobQuerySchema } from '@byway/contracts/jobs-api';
import { z } from 'zod';
import type { TaggedOperations } from '../operation.js';

const pathParameters = { id: 'Id of the job: `job_...`.' };
const readScopes = ['jobs.read', 'inference'] as const;
const writeScopes = ['jobs.write', 'inference'] as const;

export const jobsOperations: TaggedOperations = {
  tag: 'Jobs',
  description:
    'Calls with `Prefer: respond-async`, `Prefer: wait=N`, an `Idempotency-Key` or an `x-byway-webhook-url` are durable: once accepted they reach exactly one end, whatever crashes.',
  operations: [
    {
      method: 'get',
      path: '/v1/jobs',
      id: 'listJobs',
      summary: 'List jobs, newest first',
      scope: readScopes,
      query: jobQuerySchema,
      queryNotes: {
        status: 'Only jobs with this status, or one of several: `failed,expired`.',
        limit: 'Entries of a page.',
        after: 'Id of the last job of the page before.',
      },
      answer: { description: 'One page.', schema: 'JobList' },
      errors: ['invalid_value'],
    },
    {
      method: 'get',
      path: '/v1/jobs/{id}',
      id: 'getJob',
      summary: 'Get a job, or wait for its end',
      scope: readScopes,
      pathParameters,
      query: z.object({ wait: z.string().optional() }),
      queryNotes: {
        wait: 'Seconds to wait for the end of the job, at most 300. `Prefer: wait=` does the same.',
      },
      requestHeaders: ['PreferHeader'],
      answer: { description: 'The job; unfinished when the wait was too short.', schema: 'Job' },
      errors: ['invalid_value', 'not_found'],
    },
    {
      method: 'get',
      path: '/v1/jobs/{id}/result',
      id: 'getJobResult',
      summary: 'Get what the call would have answered',
      description:
        'Byte for byte, with the same status and headers: a failed job answers the error of its last attempt.',
      scope: readScopes,
      pathParameters,
      answer: { description: 'The answer of the endpoint the job was made for.', schema: 'ImagesAnswer' },
      errors: ['not_found'],
    },
    {
      method: 'post',
      path: '/v1/jobs/{id}/cancel',
      id: 'cancelJob',
      summary: 'Cancel a job',
      description: 'One that has ended stays as it is.',
      scope: writeScopes,
      pathParameters,
      answer: { description: 'The job.', schema: 'Job' },
      errors: ['not_found'],
    },
    {
      method: 'post',
      path: '/v1/jobs/{id}/retry',
      id: 'retryJob',
      summary: 'Submit the request of a job again',
      description:
        'For a job that failed, was cancelled or expired, while it can be read: a new job with the same body, plan and time, whose `retry_of` names this one. 409 for a job that has not ended or that completed, and for one whose request was not kept (`x-portkey-debug: false`).',
      scope: writeScopes,
      pathParameters,
      requestHeaders: ['IdempotencyKeyHeader', 'TraceIdHeader', 'TraceparentHeader', 'TracestateHeader'],
      answer: {
        status: 202,
        description: 'The new job, accepted for good.',
        schema: 'Job',
        headers: ['x-portkey-trace-id', 'location', 'retry-after', 'x-byway-job-id'],
      },
      errors: ['invalid_value', 'not_found', 'conflict', 'idempotency_mismatch', 'queue_full'],
    },
    {
      method: 'delete',
      path: '/v1/jobs/{id}',
      id: 'deleteJob',
      summary: 'Cancel a job, by another name',
      scope: writeScopes,
      pathParameters,
      answer: { description: 'The job.', schema: 'Job' },
      errors: ['not_found'],
    },
    {
      method: 'get',
      path: '/v1/queues',
      id: 'listQueues',
      summary: 'See how much waits for each provider',
      description:
        'One entry for each provider, of the whole installation: the attempts of all workspaces, of plain calls and jobs alike. Jobs that are accepted and not yet queued are not in it. With more than 1000 attempts in line on Redis, the age may be that of a younger one.',
      scope: 'jobs.read',
      answer: { description: 'All providers.', schema: 'QueueList' },
    },
  ],
};
