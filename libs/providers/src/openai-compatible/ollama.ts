import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

/** Runs where the user runs it: `custom_host` is `http://<host>:11434/v1`. The key is ignored there. */
export const ollama: CompatibleDefinition = {
  name: 'ollama',
  aliases: [],
  displayName: 'Ollama',
  baseUrl: null,
  key: {
    description: 'Ollama asks for none: any text will do, unless a proxy before it wants a bearer token.',
    example: 'ollama',
  },
  source: 'docs.ollama.com/api/openai-compatibility, 2026',
  endpoints: ['/v1/chat/completions', '/v1/completions', '/v1/embeddings'],
  chatImages: 'data',
  chat: {
    renamed: { max_completion_tokens: 'max_tokens' },
    dropped: ['logit_bias', 'user', 'parallel_tool_calls'],
    refused: ['n'],
  },
  models: [],
};
