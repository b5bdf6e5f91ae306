import { jobSchema, type JobStatus } from '@byway/contracts/jobs-api';
import { listSchema } from '@byway/contracts/list';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { apiPath, callApi, fetchApi } from './call-api.js';

const answer = jobSchema;
const PAGE_SIZE = 25;
/** Of every list of jobs. */
export const jobsKey = ['jobs'] as const;
/** Of one job. */
export const jobKey = (id: string) => ['job', id] as const;

/** Pages of jobs, newest first. @param statuses empty: all. */
export const jobsQuery = (statuses: readonly JobStatus[]) =>
  infiniteQueryOptions({
    queryKey: [...jobsKey, statuses],
    queryFn: ({ pageParam, signal }) =>
      callApi({
        path: '/v1/jobs',
        query: { status: statuses.join(','), limit: PAGE_SIZE, after: pageParam },
        signal,
        answer: listSchema(answer),
      }),
    initialPageParam: '',
    getNextPageParam: ({ data }) => (data.length < PAGE_SIZE ? undefined : data.at(-1)?.id),
  });

/** A job as it stands. */
export const readJob = (id: string, signal?: AbortSignal) =>
  callApi({ path: apiPath`/v1/jobs/${id}`, answer, ...(signal && { signal }) });

export const jobQuery = (id: string) =>
  queryOptions({ queryKey: jobKey(id), queryFn: ({ signal }) => readJob(id, signal) });

/** What the call would have answered, for a job that has ended. */
export const fetchJobResult = (id: string, signal?: AbortSignal) =>
  fetchApi({ path: apiPath`/v1/jobs/${id}/result`, ...(signal && { signal }) });

/** Ends a job; one that has ended stays as it is. */
export const cancelJob = (id: string) =>
  callApi({ method: 'POST', path: apiPath`/v1/jobs/${id}/cancel`, answer });

/** Submits the request of a job that did not complete again; gives the new job. */
export const retryJob = (id: string) =>
  callApi({ method: 'POST', path: apiPath`/v1/jobs/${id}/retry`, answer });
