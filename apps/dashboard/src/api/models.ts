import { modelListSchema } from '@byway/openai-wire/model';
import { queryOptions } from '@tanstack/react-query';
import { callApi } from './call-api.js';

/** The models that can be called today. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }) =>
    (await callApi({ path: '/v1/models', signal, answer: modelListSchema })).data,
  staleTime: 300_000,
});
