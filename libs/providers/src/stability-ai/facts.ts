import type { ProviderFacts } from '../catalogue/catalogue-types.js';

export const stabilityAiFacts: ProviderFacts = {
  name: 'stability-ai',
  aliases: ['stabilityai', 'stability'],
  displayName: 'Stability AI',
  baseUrl: 'https://api.stability.ai',
  key: { description: 'An API key of the account.', example: 'sk-...' },
  simulatorPath: '',
};
