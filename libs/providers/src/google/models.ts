import type { Capability, ModelFacts } from '../catalogue/catalogue-types.js';

// `created` is an approximate release day: it only orders the model list.
const provider = 'google';
const chat = '/v1/chat/completions' as const;
const messages = '/v1/messages' as const;
const images = '/v1/images/generations' as const;
const source = 'Portkey models, 2026-08-21';
const capabilities: Capability[] = [
  'vision',
  'tools',
  'json_schema',
  'reasoning',
  'audio_input',
  'pdf_input',
];

/** USD per million tokens, in and out. */
const texts: ModelFacts[] = [
  { id: 'gemini-3.7-flash', usd: [1.5, 7.5], created: 1784073600 },
  { id: 'gemini-3.6-flash', usd: [1.5, 7.5], created: 1779840000 },
  { id: 'gemini-3.5-flash', usd: [1.5, 9], created: 1776211200 },
  { id: 'gemini-3.5-flash-lite', usd: [0.3, 2.5], created: 1776211200 },
  { id: 'gemini-3.1-pro', usd: [2, 12], created: 1771459200 },
  { id: 'gemini-2.5-pro', usd: [1.25, 10], created: 1750118400 },
  { id: 'gemini-2.5-flash', usd: [0.3, 2.5], created: 1750118400 },
  { id: 'gemini-2.5-flash-lite', usd: [0.1, 0.4], created: 1753142400 },
].map(({ id, usd: [textInput = 0, textOutput = 0], created }) => ({
  provider,
  id,
  endpoints: [chat, messages],
  capabilities,
  created,
  price: { source, perMillionTokens: { textInput, textOutput } },
}));

/** USD per million tokens: in, text out, image out. A 1K image is some 1,100 tokens. */
const pictures: ModelFacts[] = [
  { id: 'gemini-3.1-flash-image', aliases: ['gemini-3.1-flash-image-preview'], usd: [0.5, 3, 60] },
  { id: 'gemini-3.1-flash-lite-image', usd: [0.25, 1.5, 30] },
  { id: 'gemini-3-pro-image', aliases: ['gemini-3-pro-image-preview'], usd: [2, 12, 120] },
  { id: 'gemini-2.5-flash-image', aliases: ['gemini-2.5-flash-image-preview'], usd: [0.3, 2.5, 30] },
].map(({ id, aliases = [], usd: [textInput = 0, textOutput = 0, imageOutput = 0] }) => ({
  provider,
  id,
  aliases,
  endpoints: [images],
  created: 1769904000,
  price: { source, perMillionTokens: { textInput, textOutput, imageOutput } },
}));

const families: ModelFacts[] = [
  { provider, id: 'gemini-*', endpoints: [chat, messages, images], capabilities },
  { provider, id: 'gemma-*', endpoints: [chat, messages] },
];

export const googleModels: readonly ModelFacts[] = [...texts, ...pictures, ...families];
