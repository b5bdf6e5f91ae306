import { queryOptions } from '@tanstack/react-query';
import { jsonSchemaSchema } from '../configs/text/schema-at.js';
import { callApi } from './call-api.js';

/** The JSON Schema of a config. It changes with a new version of the gateway only. */
export const configSchemaQuery = queryOptions({
  queryKey: ['config-schema'],
  queryFn: ({ signal }) => callApi({ path: '/v1/config-schema', signal, answer: jsonSchemaSchema }),
  staleTime: Infinity,
});
