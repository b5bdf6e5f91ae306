import { configQuerySchema } from '@byway/contracts/config-api';
import type { TaggedOperations } from '../operation.js';
import { unreadableBody } from './shared-notes.js';

const pathParameters = { slug: 'Id of the config: `pc-...`.' };

const fallback = {
  strategy: { mode: 'fallback' },
  targets: [
    { virtual_key: 'stability-1a2b3c', override_params: { model: 'stable-diffusion-v1-6' } },
    { virtual_key: 'openai-4d5e6f', override_params: { model: 'dall-e-3' } },
  ],
};

export const configsOperations: TaggedOperations = {
  tag: 'Configs',
  description:
    'Gateway configs: where a request goes, and where it goes when that fails. Versions never change.',
  operations: [
    {
      method: 'post',
      path: '/v1/configs',
      id: 'createConfig',
      summary: 'Save a config',
      scope: 'configs.write',
      body: {
        schema: 'CreateConfig',
        examples: {
          cookbook: {
            summary: 'The fallback of the cookbook',
            value: { name: 'Image fallback', config: fallback },
          },
        },
      },
      answer: { description: 'Saved; requests name it by `slug`.', schema: 'SavedConfig' },
      errors: [...unreadableBody, 'invalid_config', 'host_not_allowed', 'not_found'],
    },
    {
      method: 'get',
      path: '/v1/configs',
      id: 'listConfigs',
      summary: 'List configs',
      scope: 'configs.read',
      query: configQuerySchema,
      queryNotes: {
        virtual_key:
          'Slug: only configs whose current version names it, as `virtual_key`, `@slug` or `@slug/model`.',
      },
      answer: { description: 'The active configs, newest first.', schema: 'ConfigList' },
      errors: ['invalid_value'],
    },
    {
      method: 'get',
      path: '/v1/config-schema',
      id: 'getConfigSchema',
      summary: 'Get the JSON Schema of a config',
      description:
        'Draft 2020-12, with a title and a description for every field, for editors that complete and check. What it refuses is refused when the config is saved or sent; what is checked beyond it is in its `description`.',
      scope: 'configs.read',
      answer: {
        description: 'The schema. It changes only with the version of Byway.',
        schema: 'ConfigSchema',
      },
    },
    {
      method: 'get',
      path: '/v1/configs/{slug}',
      id: 'getConfig',
      summary: 'Get a config',
      scope: 'configs.read',
      pathParameters,
      answer: { description: 'Its current version; inline keys are masked.', schema: 'Config' },
      errors: ['config_not_found'],
    },
    {
      method: 'get',
      path: '/v1/configs/{slug}/versions',
      id: 'listConfigVersions',
      summary: 'List the versions of a config',
      scope: 'configs.read',
      pathParameters,
      answer: {
        description: 'All versions, newest first; inline keys are masked.',
        schema: 'ConfigVersionList',
      },
      errors: ['config_not_found'],
    },
    {
      method: 'put',
      path: '/v1/configs/{slug}',
      id: 'updateConfig',
      summary: 'Change a config',
      description:
        'A `config` in the body becomes a new version. A masked `api_key` that is sent back as it was read keeps its key.',
      scope: 'configs.write',
      pathParameters,
      body: {
        schema: 'UpdateConfig',
        examples: { newVersion: { summary: 'A new version', value: { config: fallback } } },
      },
      answer: { description: 'Changed.', schema: 'SavedConfig' },
      errors: [...unreadableBody, 'invalid_config', 'host_not_allowed', 'config_not_found'],
    },
    {
      method: 'delete',
      path: '/v1/configs/{slug}',
      id: 'deleteConfig',
      summary: 'Delete a config',
      scope: 'configs.write',
      pathParameters,
      answer: { description: 'Deleted; logs still name its versions.', schema: 'Deleted' },
      errors: ['config_not_found'],
    },
  ],
};
