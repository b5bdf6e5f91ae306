import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { callApi } from './call-api.js';

const answer = z.object({ data: z.array(z.unknown()) });

/** Whether any request was logged yet. Once one was, that is not asked again. */
export const anyLogQuery = queryOptions({
  queryKey: ['logs', 'any'],
  queryFn: async ({ signal }) =>
    (await callApi({ path: '/v1/logs', query: { limit: 1 }, signal, answer })).data.length > 0,
  staleTime: ({ state }) => (state.data === true ? Infinity : 0),
});
