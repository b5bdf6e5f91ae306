import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

/** Runs where the user runs it: `custom_host` is the server's address with `/v1`. */
export const vllm: CompatibleDefinition = {
  name: 'vllm',
  aliases: [],
  displayName: 'vLLM',
  baseUrl: null,
  key: {
    description: 'What the server was started with as --api-key; without that, any text will do.',
    example: null,
  },
  source: 'docs.vllm.ai, OpenAI-compatible server, 2026',
  endpoints: ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'],
  chatImages: 'url',
  models: [],
};
