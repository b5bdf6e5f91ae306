import { defineProvider } from '../spec/define-provider.js';
import { chat } from './chat.js';
import { anthropicFacts } from './facts.js';
import { messages } from './messages.js';

export const anthropic = defineProvider({
  name: anthropicFacts.name,
  credentials: { headers: (secret) => ({ 'x-api-key': secret }) },
  chat,
  chatImages: 'url',
  messages,
});
