import type { TaggedOperations } from '../operation.js';

export const modelsOperations: TaggedOperations = {
  tag: 'Models',
  description:
    'The providers and the models Byway knows. Other models can be called too: they are passed on by name.',
  operations: [
    {
      method: 'get',
      path: '/v1/models',
      id: 'listModels',
      summary: 'List the models that can be called today',
      scope: 'models.read',
      answer: { description: 'The models.', schema: 'ModelList' },
    },
    {
      method: 'get',
      path: '/v1/models/{id}',
      id: 'getModel',
      summary: 'Get a model',
      scope: 'models.read',
      pathParameters: { id: 'Id of the model, e.g. `gpt-image-1.5`.' },
      answer: { description: 'The model, also when its provider has shut it down.', schema: 'Model' },
      errors: ['model_not_found'],
    },
    {
      method: 'get',
      path: '/v1/providers',
      id: 'listProviders',
      summary: 'List the providers, and what a virtual key for them needs',
      scope: ['models.read', 'virtual-keys.read'],
      answer: { description: 'All of them.', schema: 'ProviderList' },
    },
  ],
};
