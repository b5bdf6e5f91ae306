import { azureOpenai } from '../openai-compatible/azure-openai.js';
import { deepseek } from '../openai-compatible/deepseek.js';
import { fireworksAi } from '../openai-compatible/fireworks-ai.js';
import { groq } from '../openai-compatible/groq.js';
import { mistralAi } from '../openai-compatible/mistral-ai.js';
import { ollama } from '../openai-compatible/ollama.js';
import { openrouter } from '../openai-compatible/openrouter.js';
import { perplexityAi } from '../openai-compatible/perplexity-ai.js';
import { togetherAi } from '../openai-compatible/together-ai.js';
import { vllm } from '../openai-compatible/vllm.js';
import { xAi } from '../openai-compatible/x-ai.js';
import type { Endpoint, ModelFacts } from './catalogue-types.js';
import type { CompatibleDefinition } from './compatible-definition.js';

/** The providers that speak OpenAI's language. A new one is a file in `openai-compatible/` and a line here. */
export const compatibleProviders: readonly CompatibleDefinition[] = [
  azureOpenai,
  deepseek,
  fireworksAi,
  groq,
  mistralAi,
  ollama,
  openrouter,
  perplexityAi,
  togetherAi,
  vllm,
  xAi,
];

/** Anthropic's Messages run over chat. */
function withMessages(endpoints: readonly Endpoint[]): Endpoint[] {
  return endpoints.includes('/v1/chat/completions') ? [...endpoints, '/v1/messages'] : [...endpoints];
}

/** Their models: those with known facts, and for each provider all others on trust. */
export const compatibleModels: readonly ModelFacts[] = compatibleProviders.flatMap(
  ({ name, models, endpoints }) => [
    ...models.map((model) => ({ provider: name, ...model, endpoints: withMessages(model.endpoints) })),
    { provider: name, id: '*', endpoints: withMessages(endpoints) },
  ],
);
