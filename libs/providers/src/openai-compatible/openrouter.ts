import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

export const openrouter: CompatibleDefinition = {
  name: 'openrouter',
  aliases: ['open-router'],
  displayName: 'OpenRouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  key: { description: 'An API key of the OpenRouter account.', example: 'sk-or-v1-...' },
  source: 'OpenRouter API reference, 2026: parameters a model lacks are ignored there',
  endpoints: ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'],
  chatImages: 'url',
  chat: { keepsDeveloper: true },
  models: [],
};
