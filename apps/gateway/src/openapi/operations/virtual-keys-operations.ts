import { pageQuerySchema } from '@byway/contracts/vault-api';
import type { TaggedOperations } from '../operation.js';
import { pageQueryNotes, unreadableBody } from './shared-notes.js';

const pathParameters = { slug: 'Slug of the virtual key.' };

export const virtualKeysOperations: TaggedOperations = {
  tag: 'Virtual keys',
  description:
    'Provider keys in the vault. Requests name them by their slug; the key itself is never shown again.',
  operations: [
    {
      method: 'post',
      path: '/v1/virtual-keys',
      id: 'createVirtualKey',
      summary: 'Store a provider key',
      scope: 'virtual-keys.write',
      body: {
        schema: 'CreateVirtualKey',
        examples: {
          stability: {
            summary: 'The Stability AI key of the cookbook',
            value: { name: 'Stability', provider: 'stabilityai', key: 'sk-...' },
          },
          openai: {
            summary: 'The OpenAI key of the cookbook',
            value: { name: 'OpenAI', provider: 'openai', key: 'sk-...' },
          },
        },
      },
      answer: {
        description: 'Stored; requests name it by `slug`.',
        schema: 'SavedVirtualKey',
        examples: {
          saved: {
            summary: 'Stored',
            value: {
              id: 'vk_0199c0a1',
              slug: 'stability-1a2b3c',
              object: 'virtual-key',
              success: true,
              data: { slug: 'stability-1a2b3c' },
            },
          },
        },
      },
      errors: [...unreadableBody, 'unknown_provider', 'host_not_allowed', 'not_found'],
    },
    {
      method: 'get',
      path: '/v1/virtual-keys',
      id: 'listVirtualKeys',
      summary: 'List virtual keys',
      scope: 'virtual-keys.read',
      query: pageQuerySchema,
      queryNotes: pageQueryNotes,
      answer: { description: 'One page, newest first.', schema: 'VirtualKeyList' },
      errors: ['invalid_value', 'not_found'],
    },
    {
      method: 'get',
      path: '/v1/virtual-keys/{slug}',
      id: 'getVirtualKey',
      summary: 'Get a virtual key',
      scope: 'virtual-keys.read',
      pathParameters,
      answer: { description: 'The virtual key with its key masked.', schema: 'VirtualKey' },
      errors: ['virtual_key_not_found'],
    },
    {
      method: 'put',
      path: '/v1/virtual-keys/{slug}',
      id: 'updateVirtualKey',
      summary: 'Change a virtual key',
      description: 'Absent fields stay, null clears a field. Workers use a new `key` within 10 s.',
      scope: 'virtual-keys.write',
      pathParameters,
      body: {
        schema: 'UpdateVirtualKey',
        examples: { rotate: { summary: 'A new provider key', value: { key: 'sk-...' } } },
      },
      answer: { description: 'Changed.', schema: 'SavedVirtualKey' },
      errors: [...unreadableBody, 'host_not_allowed', 'virtual_key_not_found'],
    },
    {
      method: 'delete',
      path: '/v1/virtual-keys/{slug}',
      id: 'deleteVirtualKey',
      summary: 'Delete a virtual key',
      scope: 'virtual-keys.write',
      pathParameters,
      answer: { description: 'Deleted.', schema: 'Deleted' },
      errors: ['virtual_key_not_found'],
    },
  ],
};
