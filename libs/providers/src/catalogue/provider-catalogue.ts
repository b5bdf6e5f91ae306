import { anthropicFacts } from '../anthropic/facts.js';
import { googleFacts } from '../google/facts.js';
import { openaiFacts } from '../openai/facts.js';
import { stabilityAiFacts } from '../stability-ai/facts.js';
import { compatibleProviders } from './compatible-providers.js';
import type { ProviderFacts } from './catalogue-types.js';

const providers: readonly ProviderFacts[] = [
  openaiFacts,
  stabilityAiFacts,
  googleFacts,
  anthropicFacts,
  // The simulator cannot tell them from OpenAI.
  ...compatibleProviders.map((facts) => ({ ...facts, simulatorPath: openaiFacts.simulatorPath })),
];

/** All providers, in the order users should see them. */
export function listProviders(): readonly ProviderFacts[] {
  return providers;
}

/** The provider with this name or alias, in any case; undefined when there is none. */
export function findProvider(nameOrAlias: string): ProviderFacts | undefined {
  const wanted = nameOrAlias.trim().toLowerCase();
  return providers.find(({ name, aliases }) => name === wanted || aliases.includes(wanted));
}
