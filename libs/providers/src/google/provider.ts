import { defineProvider } from '../spec/define-provider.js';
import { chat } from './chat.js';
import { googleFacts } from './facts.js';
import { imageGenerate } from './image-generate.js';

export const google = defineProvider({
  name: googleFacts.name,
  // In a header, since the `key` of the query gets into access logs.
  credentials: { headers: (secret) => ({ 'x-goog-api-key': secret }) },
  imageGenerate,
  chat,
});
