import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

export const groq: CompatibleDefinition = {
  name: 'groq',
  aliases: [],
  displayName: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  key: { description: 'An API key of the Groq console.', example: 'gsk_...' },
  source: 'console.groq.com/docs/openai, 2026',
  endpoints: ['/v1/chat/completions'],
  chatImages: 'url',
  chat: { dropped: ['logprobs', 'top_logprobs', 'logit_bias'], dropsNames: true, refused: ['n'] },
  models: [],
};
