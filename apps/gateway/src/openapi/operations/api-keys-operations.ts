import { pageQuerySchema } from '@byway/contracts/vault-api';
import type { Operation, TaggedOperations } from '../operation.js';
import { pageQueryNotes, unreadableBody } from './shared-notes.js';

const pathParameters = { id: 'Id of the API key.' };

const create: Omit<Operation, 'path' | 'id' | 'summary'> = {
  method: 'post',
  scope: 'api-keys.write',
  body: {
    schema: 'CreateApiKey',
    examples: {
      application: {
        summary: 'A key for an application',
        value: { name: 'web shop', scopes: ['inference', 'models.read'] },
      },
    },
  },
  answer: { description: 'The key, shown this once.', schema: 'IssuedApiKey' },
  errors: [...unreadableBody, 'not_found'],
};

export const apiKeysOperations: TaggedOperations = {
  tag: 'API keys',
  description: 'Keys that applications and operators call Byway with. Each belongs to one workspace.',
  operations: [
    { ...create, path: '/v1/api-keys', id: 'createApiKey', summary: 'Create an API key' },
    {
      ...create,
      path: '/v1/api-keys/workspace/service',
      id: 'createWorkspaceServiceApiKey',
      summary: 'Create an API key, as the portkey-ai SDK does',
      description: 'The same as `POST /v1/api-keys`.',
    },
    {
      method: 'get',
      path: '/v1/api-keys',
      id: 'listApiKeys',
      summary: 'List API keys',
      scope: 'api-keys.read',
      query: pageQuerySchema,
      queryNotes: pageQueryNotes,
      answer: { description: 'One page, newest first.', schema: 'ApiKeyList' },
      errors: ['invalid_value', 'not_found'],
    },
    {
      method: 'get',
      path: '/v1/api-keys/{id}',
      id: 'getApiKey',
      summary: 'Get an API key',
      scope: 'api-keys.read',
      pathParameters,
      answer: { description: 'The key without its secret.', schema: 'ApiKey' },
      errors: ['not_found'],
    },
    {
      method: 'put',
      path: '/v1/api-keys/{id}',
      id: 'updateApiKey',
      summary: 'Change the name, scopes or expiry of an API key',
      scope: 'api-keys.write',
      pathParameters,
      body: {
        schema: 'UpdateApiKey',
        examples: { expiry: { summary: 'An expiry', value: { expires_at: '2027-01-01T00:00:00Z' } } },
      },
      answer: { description: 'Changed.', schema: 'ApiKey' },
      errors: [...unreadableBody, 'not_found', 'conflict'],
    },
    {
      method: 'delete',
      path: '/v1/api-keys/{id}',
      id: 'deleteApiKey',
      summary: 'Delete an API key',
      description: 'Through this gateway it is dead at once; other gateways may honour it for 10 s more.',
      scope: 'api-keys.write',
      pathParameters,
      answer: { description: 'Deleted.', schema: 'Deleted' },
      errors: ['not_found', 'conflict'],
    },
    {
      method: 'post',
      path: '/v1/api-keys/{id}/rotate',
      id: 'rotateApiKey',
      summary: 'Give an API key a new secret',
      description:
        'Through this gateway the old one is dead at once; other gateways may honour it for 10 s more.',
      scope: 'api-keys.write',
      pathParameters,
      answer: { description: 'The new key, shown this once.', schema: 'IssuedApiKey' },
      errors: ['not_found', 'conflict'],
    },
  ],
};
