import { type Log, logSchema } from '@byway/contracts/ledger-api';
import { listSchema } from '@byway/contracts/list';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { ApiError } from './api-error.js';
import { apiPath, callApi, type Query } from './call-api.js';

const pageSchema = listSchema(logSchema);
export type LogsPage = z.output<typeof pageSchema>;

/** Requests per page. */
export const LOGS_PAGE_SIZE = 50;

/** One page of requests, newest first. @param query filters as the API names them, and `after`. */
export const fetchLogsPage = (query: Query, signal?: AbortSignal) =>
  callApi({ path: '/v1/logs', query: { ...query, limit: LOGS_PAGE_SIZE }, signal, answer: pageSchema });

/** The requests that failed last, newest first. @param limit how many at most. */
export const latestFailuresQuery = (limit: number) =>
  queryOptions({
    queryKey: ['logs', 'latest-failures', limit],
    queryFn: ({ signal }) =>
      callApi({ path: '/v1/logs', query: { status: 'failed', limit }, signal, answer: pageSchema }),
    refetchInterval: 15_000,
  });

/** How often and how long, in ms, to ask for a log that is not written yet. */
const NOT_YET = { tries: 6, everyMs: 500 };
/** How often, in ms, a request that runs is read again. */
const RUNNING_EVERY_MS = 1_000;

/** One request with its bodies and headers; read again until it has ended. */
export const logQuery = (id: string) =>
  queryOptions({
    queryKey: ['logs', 'one', id],
    queryFn: ({ signal }) => callApi({ path: apiPath`/v1/logs/${id}`, signal, answer: logSchema }),
    // The record lags by moments behind the answer of a request.
    retry: (count, error) => error instanceof ApiError && error.status === 404 && count < NOT_YET.tries,
    retryDelay: NOT_YET.everyMs,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnfinished(state.data) ? RUNNING_EVERY_MS : false,
  });

function isUnfinished(log: Log): boolean {
  // A request settles before the record of its last attempt arrives.
  if (log.status === 'in_progress' || log.attempts.length < log.attempt_count) return true;
  return log.attempts.some(({ status }) => status === 'in_progress');
}
