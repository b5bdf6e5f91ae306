import type { ProviderFacts } from '../catalogue/catalogue-types.js';

export const anthropicFacts: ProviderFacts = {
  name: 'anthropic',
  aliases: ['claude'],
  displayName: 'Anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  key: { description: 'An API key of the Claude Console.', example: 'sk-ant-api03-...' },
  simulatorPath: '/v1',
};
