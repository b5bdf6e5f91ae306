import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

/** Refuses every field it does not know with 422. */
export const mistralAi: CompatibleDefinition = {
  name: 'mistral-ai',
  aliases: ['mistral', 'mistralai'],
  displayName: 'Mistral AI',
  baseUrl: 'https://api.mistral.ai/v1',
  key: { description: 'An API key of the Mistral console.', example: null },
  source: 'Mistral API reference; issues of its users about 422 extra_forbidden, 2025-12',
  endpoints: ['/v1/chat/completions', '/v1/embeddings'],
  chatImages: 'url',
  chat: {
    renamed: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
    dropped: [
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'user',
      'store',
      'service_tier',
      'safety_identifier',
      'verbosity',
    ],
    refusesStreamOptions: true,
  },
  embeddings: { renamed: { dimensions: 'output_dimension' }, dropped: ['user'] },
  models: [],
};
