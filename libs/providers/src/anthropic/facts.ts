import type { ProviderFacts } from '../catalogue/catalogue-types.js';

export const anthropicFacts: ProviderFacts = {
  name: 'anthropic',
  aliases: ['claude'],
  displayName: 'Anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
};
