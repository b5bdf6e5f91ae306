import { defineProvider } from '../spec/define-provider.js';
import { openAiChat } from './chat.js';
import { mapOpenAiChat, passOnChat } from './chat-parameters.js';
import { openAiCompletions } from './completions.js';
import { openAiEmbeddings } from './embeddings.js';
import { openaiFacts } from './facts.js';
import { openAiImages } from './image-generate.js';

const { name } = openaiFacts;

export const openai = defineProvider({
  name,
  credentials: { headers: (secret) => ({ authorization: `Bearer ${secret}` }) },
  imageGenerate: openAiImages(name),
  chat: openAiChat({
    name,
    mapChat: (input, { model, customHost }) =>
      customHost === null ? mapOpenAiChat(input, model) : passOnChat(input),
  }),
  chatImages: 'url',
  completions: openAiCompletions(name),
  embeddings: openAiEmbeddings(name),
});
