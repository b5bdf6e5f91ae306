import { anthropic } from './anthropic/provider.js';
import { google } from './google/provider.js';
import { openai } from './openai/provider.js';
import type { Provider } from './spec/define-provider.js';
import { stabilityAi } from './stability-ai/provider.js';

/** Every provider Byway can call, by canonical name. A new provider is a folder and a line here. */
export const registry: ReadonlyMap<string, Provider> = new Map(
  [openai, stabilityAi, google, anthropic].map((provider) => [provider.name, provider]),
);
