import type { ModelFacts } from '../catalogue/catalogue-types.js';

// `created` is an approximate release day: Stability publishes none and it only orders the model list.
const provider = 'stability-ai';
const images = '/v1/images/generations' as const;

/** Stability REST v1 specification, 2023-03-26. */
export const v1PromptChars = 2000;
/** Stability v2beta OpenAPI, 2026. */
export const v2betaPromptChars = 10_000;

const v1: ModelFacts[] = ['stable-diffusion-xl-1024-v1-0', 'stable-diffusion-v1-6'].map((id) => ({
  provider,
  id,
  endpoints: [images],
  maxPromptChars: v1PromptChars,
  created: 1690329600,
  price: { source: 'Portkey models, 2026-08-21 (not confirmed by Stability)', perImage: { '*': 0.04 } },
}));

/** Credits of the OpenAPI at 0.01 USD each; that rate is from a secondary source. */
const v2beta: ModelFacts[] = [
  { id: 'stable-image-core', aliases: ['core'], usd: 0.03, created: 1713225600 },
  { id: 'stable-image-ultra', aliases: ['ultra'], usd: 0.08, created: 1718150400 },
  { id: 'sd3.5-large', aliases: ['sd3'], usd: 0.065, created: 1729555200 },
  { id: 'sd3.5-large-turbo', aliases: [], usd: 0.04, created: 1729555200 },
  { id: 'sd3.5-medium', aliases: [], usd: 0.035, created: 1730160000 },
  { id: 'sd3.5-flash', aliases: [], usd: 0.025, created: 1758672000 },
].map(({ id, aliases, usd, created }) => ({
  provider,
  id,
  aliases,
  endpoints: [images],
  maxPromptChars: v2betaPromptChars,
  created,
  price: { source: 'Stability v2beta OpenAPI, 2026', perImage: { '*': usd } },
}));

/** Stability re-routes these itself since 2025-04-17. */
const replaced: ModelFacts[] = ['large', 'large-turbo', 'medium'].map((size) => ({
  provider,
  id: `sd3-${size}`,
  endpoints: [images],
  maxPromptChars: v2betaPromptChars,
  shutdownDate: '2025-04-17',
  replacement: `sd3.5-${size}`,
  created: 1713312000,
}));

const families: ModelFacts[] = [
  { provider, id: 'stable-diffusion-*', endpoints: [images], maxPromptChars: v1PromptChars },
  { provider, id: 'sd3.5-*', endpoints: [images], maxPromptChars: v2betaPromptChars },
];

export const stabilityAiModels: readonly ModelFacts[] = [...v1, ...v2beta, ...replaced, ...families];
