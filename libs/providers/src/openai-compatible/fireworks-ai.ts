import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

/** Model ids look like `accounts/fireworks/models/...`. */
export const fireworksAi: CompatibleDefinition = {
  name: 'fireworks-ai',
  aliases: ['fireworks', 'fireworksai'],
  displayName: 'Fireworks AI',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  key: { description: 'An API key of the Fireworks account.', example: 'fw_...' },
  source: 'Fireworks API reference, 2026',
  endpoints: ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'],
  chatImages: 'url',
  chat: { renamed: { max_completion_tokens: 'max_tokens' } },
  models: [],
};
