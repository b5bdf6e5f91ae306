import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

export const deepseek: CompatibleDefinition = {
  name: 'deepseek',
  aliases: ['deep-seek'],
  displayName: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com/v1',
  key: { description: 'An API key of the DeepSeek platform.', example: 'sk-...' },
  source: 'api-docs.deepseek.com, 2026: response_format is text or json_object only',
  endpoints: ['/v1/chat/completions'],
  chatImages: 'data',
  chat: { renamed: { max_completion_tokens: 'max_tokens' }, refused: ['n', 'json_schema'] },
  models: [],
};
