import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

const price = (textInput: number, textOutput: number) => ({
  source: 'price tables of resellers, 2026',
  perMillionTokens: { textInput, textOutput },
});
const endpoints = ['/v1/chat/completions' as const];

/** Answers errors as `{"code": "...", "error": "<text>"}` or in OpenAI's shape. */
export const xAi: CompatibleDefinition = {
  name: 'x-ai',
  aliases: ['xai', 'grok'],
  displayName: 'xAI',
  baseUrl: 'https://api.x.ai/v1',
  key: { description: 'An API key of the xAI console.', example: 'xai-...' },
  source: 'xai-sdk-python 1.19.0, 2026-08-18',
  endpoints,
  chatImages: 'url',
  // `created` is an approximation that orders the list.
  models: [
    { id: 'grok-4.3', endpoints, price: price(1.25, 2.5), created: 1777593600 },
    { id: 'grok-4.20', endpoints, price: price(2, 6), created: 1772323200 },
    { id: 'grok-4-fast', endpoints, price: price(0.2, 0.5), created: 1758240000 },
    { id: 'grok-4', endpoints, price: price(3, 15), created: 1752019200 },
  ],
};
