import { defineProvider } from '../spec/define-provider.js';
import { stabilityAiFacts } from './facts.js';
import { imageGenerate } from './image-generate.js';

export const stabilityAi = defineProvider({
  name: stabilityAiFacts.name,
  credentials: { headers: (secret) => ({ authorization: `Bearer ${secret}` }) },
  imageGenerate,
});
