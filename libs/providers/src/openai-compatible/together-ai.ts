import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

export const togetherAi: CompatibleDefinition = {
  name: 'together-ai',
  aliases: ['together', 'togetherai'],
  displayName: 'Together AI',
  baseUrl: 'https://api.together.xyz/v1',
  key: { description: 'An API key of the Together account.', example: null },
  source: 'together-typescript 0.49.0, 2026-08-19',
  endpoints: ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'],
  chatImages: 'url',
  chat: { renamed: { max_completion_tokens: 'max_tokens' } },
  models: [],
};
