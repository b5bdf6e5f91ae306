import { traceSchema } from '@byway/contracts/ledger-api';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { ApiError } from './api-error.js';
import { apiPath, callApi } from './call-api.js';

export type Trace = z.output<typeof traceSchema>;

/** How often, in ms, a trace is read again while a request of it runs, and for a while after. */
const RUNNING_EVERY_MS = 1_000;

/** How often a trace that is not there is asked for again: events are written within about a second. */
const NOT_YET_TRIES = 4;

/** Whether some part of a trace has not ended. */
export const isTraceRunning = (trace: Trace): boolean => trace.spans.some((span) => span.end_ms === null);

/** The requests of a trace and their spans. */
export const traceQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['traces', traceId],
    queryFn: ({ signal }) => callApi({ path: apiPath`/v1/traces/${traceId}`, signal, answer: traceSchema }),
    retry: (count, error) =>
      error instanceof ApiError &&
      (error.status === 404 ? count < NOT_YET_TRIES : error.status >= 500 && count < 2),
    retryDelay: RUNNING_EVERY_MS,
    refetchInterval: ({ state }) =>
      state.data !== undefined && isTraceRunning(state.data) ? RUNNING_EVERY_MS : false,
  });
