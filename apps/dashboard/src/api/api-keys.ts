import {
  apiKeySchema,
  createdApiKeySchema,
  type createApiKeySchema,
  deletedSchema,
  type updateApiKeySchema,
} from '@byway/contracts/vault-api';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { apiPath, callApi } from './call-api.js';
import { listAll } from './list-all.js';

const path = '/v1/api-keys';

export type NewApiKey = z.input<typeof createApiKeySchema>;
export type ApiKeyChanges = z.input<typeof updateApiKeySchema>;

/** All API keys of the workspace, newest first. */
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => listAll({ path, item: apiKeySchema, signal }),
});

/** The answer is the only one that has the key itself. */
export const createApiKey = (body: NewApiKey) =>
  callApi({ method: 'POST', path, body, answer: createdApiKeySchema });

/** Changes what is given; the secret stays. */
export const updateApiKey = ({ id, changes }: { id: string; changes: ApiKeyChanges }) =>
  callApi({ method: 'PUT', path: apiPath`/v1/api-keys/${id}`, body: changes, answer: apiKeySchema });

/** Gives the key a new secret; the old one is refused from then on. */
export const rotateApiKey = (id: string) =>
  callApi({ method: 'POST', path: apiPath`/v1/api-keys/${id}/rotate`, answer: createdApiKeySchema });

export const deleteApiKey = (id: string) =>
  callApi({ method: 'DELETE', path: apiPath`/v1/api-keys/${id}`, answer: deletedSchema });
