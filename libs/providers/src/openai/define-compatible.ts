import type { Endpoint } from '../catalogue/catalogue-types.js';
import type { CompatibleDefinition } from '../catalogue/compatible-definition.js';
import { defineProvider, type Provider } from '../spec/define-provider.js';
import { openAiChat } from './chat.js';
import { mapCompatibleChat, mapFields } from './compatible-fields.js';
import { openAiCompletions } from './completions.js';
import { openAiEmbeddings } from './embeddings.js';
import { openAiImages } from './image-generate.js';

/** The provider that a definition describes, with OpenAI's adapters. */
export function defineCompatible(definition: CompatibleDefinition): Provider {
  const { name, endpoints, chat, embeddings, keyHeader, chatImages } = definition;
  const serves = (endpoint: Endpoint) => endpoints.some((each) => each === endpoint);
  return defineProvider({
    name,
    credentials: {
      headers: (secret) =>
        keyHeader === undefined ? { authorization: `Bearer ${secret}` } : { [keyHeader]: secret },
    },
    ...(serves('/v1/chat/completions') && {
      chat: openAiChat({
        name,
        mapChat: (input, { model }) => mapCompatibleChat(input, model, definition),
        refusesStreamOptions: chat?.refusesStreamOptions ?? false,
        endsWithoutDone: chat?.endsWithoutDone ?? false,
      }),
      chatImages,
    }),
    ...(serves('/v1/completions') && { completions: openAiCompletions(name) }),
    ...(serves('/v1/embeddings') && {
      embeddings: openAiEmbeddings(name, (input, { model }) => mapFields(input, model, embeddings)),
    }),
    ...(serves('/v1/images/generations') && { imageGenerate: openAiImages(name) }),
  });
}
