import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';

/**
 * The v1 form of the API: `custom_host` is `https://<resource>.openai.azure.com/openai/v1`, and the model is
 * the name of a deployment. What its content filter answers is read with OpenAI's own answers.
 */
export const azureOpenai: CompatibleDefinition = {
  name: 'azure-openai',
  aliases: ['azure'],
  displayName: 'Azure OpenAI',
  baseUrl: null,
  key: {
    description: 'Key 1 or key 2 of the Azure OpenAI resource, not a token of Entra ID.',
    example: null,
  },
  source: 'Azure OpenAI v1 API, 2025-11-21',
  endpoints: ['/v1/chat/completions', '/v1/completions', '/v1/embeddings', '/v1/images/generations'],
  chatImages: 'url',
  chat: { keepsDeveloper: true },
  keyHeader: 'api-key',
  models: [],
};
