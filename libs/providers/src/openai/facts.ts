import type { ProviderFacts } from '../catalogue/catalogue-types.js';

export const openaiFacts: ProviderFacts = {
  name: 'openai',
  aliases: [],
  displayName: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  key: { description: 'An API key of a project.', example: 'sk-proj-...' },
  simulatorPath: '/v1',
};
