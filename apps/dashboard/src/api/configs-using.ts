import { configSchema } from '@byway/contracts/config-api';
import { listSchema } from '@byway/contracts/list';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

const answer = listSchema(configSchema);

/** The configs whose current version names a virtual key. @param slug of the virtual key. */
export const configsUsingQuery = (slug: string) =>
  queryOptions({
    queryKey: ['configs', 'using', slug],
    queryFn: async ({ signal }) =>
      (await callApi({ path: '/v1/configs', query: { virtual_key: slug }, signal, answer })).data,
    // It decides about a warning.
    staleTime: 0,
  });
