import { listSchema } from '@byway/contracts/list';
import { providerSchema } from '@byway/contracts/providers-api';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const answer = listSchema(providerSchema);

/** Every provider that can be called. They change with a new version or a restart only. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async ({ signal }) => (await callApi({ path: '/v1/providers', signal, answer })).data,
  staleTime: 300_000,
});
