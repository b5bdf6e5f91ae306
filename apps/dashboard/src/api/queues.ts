import { listSchema } from '@byway/contracts/list';
import { queueSchema } from '@byway/contracts/queues-api';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const answer = listSchema(queueSchema);

/** What waits for each provider, of all workspaces. */
export const queuesQuery = queryOptions({
  queryKey: ['queues'],
  queryFn: async ({ signal }) => (await callApi({ path: '/v1/queues', signal, answer })).data,
});
