import { logSchema } from '@byway/contracts/ledger-api';
import { listSchema } from '@byway/contracts/list';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const answer = listSchema(logSchema);

/** The newest request of a trace with its attempts so far; null while nothing of it is recorded. */
export const traceLogQuery = (traceId: string) =>
  queryOptions({
    queryKey: ['trace-log', traceId],
    queryFn: async ({ signal }) => {
      const query = { trace_id: traceId, limit: 1 };
      return (await callApi({ path: '/v1/logs', query, signal, answer })).data[0] ?? null;
    },
  });
