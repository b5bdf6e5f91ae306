import { configSchema } from '@byway/contracts/config-api';
import { queryOptions } from '@tanstack/react-query';
import { listAll } from './list-all.js';

/** All configs of the workspace, newest first. */
export const configsQuery = queryOptions({
  queryKey: ['configs'],
  queryFn: ({ signal }) => listAll({ path: '/v1/configs', item: configSchema, signal }),
});
