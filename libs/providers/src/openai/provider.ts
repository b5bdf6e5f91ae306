import { defineProvider } from '../spec/define-provider.js';
import { openaiFacts } from './facts.js';
import { imageGenerate } from './image-generate.js';

export const openai = defineProvider({
  name: openaiFacts.name,
  credentials: { headers: (secret) => ({ authorization: `Bearer ${secret}` }) },
  imageGenerate,
});
