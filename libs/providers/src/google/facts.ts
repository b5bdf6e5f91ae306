import type { ProviderFacts } from '../catalogue/catalogue-types.js';

export const googleFacts: ProviderFacts = {
  name: 'google',
  aliases: ['gemini', 'google-gemini', 'google-ai-studio'],
  displayName: 'Google Gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
  key: {
    description: 'A Gemini API key from Google AI Studio. Vertex AI is another API and is not served.',
    example: 'AIza...',
  },
  simulatorPath: '/v1beta',
};
