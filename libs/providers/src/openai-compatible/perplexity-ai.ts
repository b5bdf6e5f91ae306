import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

export const perplexityAi: CompatibleDefinition = {
  name: 'perplexity-ai',
  aliases: ['perplexity', 'perplexityai'],
  displayName: 'Perplexity',
  // Without a version path.
  baseUrl: 'https://api.perplexity.ai',
  key: { description: 'An API key of the Perplexity API portal.', example: 'pplx-...' },
  source: 'docs of Bifrost and Spring AI on Perplexity, 2026; api-discussion issue 209 (no [DONE])',
  endpoints: ['/v1/chat/completions'],
  chatImages: 'data',
  chat: {
    renamed: { max_completion_tokens: 'max_tokens' },
    dropped: [
      'stop',
      'logit_bias',
      'logprobs',
      'top_logprobs',
      'seed',
      'parallel_tool_calls',
      'service_tier',
    ],
    refused: ['n', 'tools'],
    refusesStreamOptions: true,
    endsWithoutDone: true,
  },
  models: [],
};
