import type { ModelFacts, Price } from '../catalogue/catalogue-types.js';
import { openaiTextModels } from './text-models.js';

// `created` is the release day where known, else an approximation: it only orders the model list.
const provider = 'openai';
const images = '/v1/images/generations' as const;
const GPT_IMAGE_PROMPT_CHARS = 32_000;

/** `low`, `medium` and `high` at square and at 3:2: the output part of one image. */
function perImage(square: readonly number[], oblong: readonly number[]): Record<string, number> {
  const table: Record<string, number> = {};
  ['low', 'medium', 'high'].forEach((quality, index) => {
    table[`${quality}/1024x1024`] = square[index] ?? 0;
    table[`${quality}/1024x1536`] = oblong[index] ?? 0;
    table[`${quality}/1536x1024`] = oblong[index] ?? 0;
  });
  return table;
}

const price2: Price = {
  source: 'OpenAI image guide, 2026-05 (tokens), mid-2026 (per image)',
  perMillionTokens: { textInput: 5, imageInput: 8, imageOutput: 30 },
};

const living: ModelFacts[] = [
  {
    provider,
    id: 'gpt-image-2',
    created: 1776729600,
    price: { ...price2, perImage: perImage([0.006, 0.053, 0.211], [0.005, 0.041, 0.165]) },
  },
  { provider, id: 'gpt-image-2-2026-04-21', created: 1776729600, price: price2 },
  ...['gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'].map((id) => ({
    provider,
    id,
    created: 1788825600,
    price: { ...price2, source: 'OpenAI model pages, 2026-09-08' },
  })),
  ...['gpt-image-2.6-flare', 'gpt-image-2.6-sunburst'].map((id) => ({
    provider,
    id,
    created: 1793750400,
    price: { ...price2, source: 'reseller notice, 2026-11-05' },
  })),
].map((model) => ({ ...model, endpoints: [images], maxPromptChars: GPT_IMAGE_PROMPT_CHARS }));

/**
 * Shutdown dates: OpenAI deprecations page, 2026-11; those of gpt-image-1 and DALL-E are already past
 * and were read in secondary sources. The replacement is Byway's choice (OpenAI's table names the
 * 2.6 models): gpt-image-2 has the prices that are best confirmed.
 */
const ending: ModelFacts[] = [
  {
    provider,
    id: 'gpt-image-1.5',
    aliases: ['gpt-image-1.5-2025-12-16'],
    shutdownDate: '2026-12-01',
    created: 1765843200,
    price: {
      source: 'Portkey models, 2026-08-21 (tokens); OpenAI image guide, mid-2026 (per image)',
      perMillionTokens: { textInput: 5, imageInput: 8, imageOutput: 32, textOutput: 10 },
      perImage: perImage([0.009, 0.034, 0.133], [0.013, 0.05, 0.2]),
    },
  },
  { provider, id: 'chatgpt-image-latest', shutdownDate: '2026-12-01', created: 1765843200 },
  {
    provider,
    id: 'gpt-image-1-mini',
    shutdownDate: '2026-12-01',
    created: 1759708800,
    price: {
      source: 'Portkey models, 2026-08-21 (tokens); OpenAI image guide, mid-2026 (per image)',
      perMillionTokens: { textInput: 2, imageInput: 2.5, imageOutput: 8 },
      perImage: perImage([0.005, 0.011, 0.036], [0.006, 0.015, 0.052]),
    },
  },
  {
    provider,
    id: 'gpt-image-1',
    shutdownDate: '2026-10-23',
    created: 1745366400,
    price: {
      source: 'Portkey models, 2026-08-21 (tokens); OpenAI image guide, mid-2026 (per image)',
      perMillionTokens: { textInput: 5, imageInput: 10, imageOutput: 40 },
      perImage: perImage([0.011, 0.042, 0.167], [0.016, 0.063, 0.25]),
    },
  },
].map((model) => ({
  ...model,
  endpoints: [images],
  maxPromptChars: GPT_IMAGE_PROMPT_CHARS,
  replacement: 'gpt-image-2',
}));

const dalle: ModelFacts[] = [
  {
    provider,
    id: 'dall-e-3',
    endpoints: [images],
    maxPromptChars: 4000,
    shutdownDate: '2026-05-12',
    replacement: 'gpt-image-2',
    created: 1698785189,
    price: {
      source: 'OpenAI image guide, mid-2026 (the last list prices)',
      perImage: {
        'standard/1024x1024': 0.04,
        'standard/1792x1024': 0.08,
        'standard/1024x1792': 0.08,
        'hd/1024x1024': 0.08,
        'hd/1792x1024': 0.12,
        'hd/1024x1792': 0.12,
      },
    },
  },
  {
    provider,
    id: 'dall-e-2',
    endpoints: [images],
    maxPromptChars: 1000,
    shutdownDate: '2026-05-12',
    replacement: 'gpt-image-2',
    created: 1698798177,
    price: {
      source: 'OpenAI image guide, mid-2026 (the last list prices)',
      perImage: { 'standard/1024x1024': 0.02, 'standard/512x512': 0.018, 'standard/256x256': 0.016 },
    },
  },
];

/** Members of the family that came after this table was written. */
const families: ModelFacts[] = [
  { provider, id: 'gpt-image-*', endpoints: [images], maxPromptChars: GPT_IMAGE_PROMPT_CHARS },
  { provider, id: 'chatgpt-image-*', endpoints: [images], maxPromptChars: GPT_IMAGE_PROMPT_CHARS },
];

export const openaiModels: readonly ModelFacts[] = [
  ...living,
  ...ending,
  ...dalle,
  ...families,
  ...openaiTextModels,
];
