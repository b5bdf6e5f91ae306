import { anthropic } from './anthropic/provider.js';
import { compatibleProviders } from './catalogue/compatible-providers.js';
import { google } from './google/provider.js';
import { defineCompatible } from './openai/define-compatible.js';
import { openai } from './openai/provider.js';
import type { Provider } from './spec/define-provider.js';
import { stabilityAi } from './stability-ai/provider.js';

/**
 * Every provider Byway can call, by canonical name. A new one is a folder and a line here, or a file in
 * `openai-compatible/`.
 */
export const registry: ReadonlyMap<string, Provider> = new Map(
  [openai, stabilityAi, google, anthropic, ...compatibleProviders.map(defineCompatible)].map((provider) => [
    provider.name,
    provider,
  ]),
);
