import type { Capability, ModelFacts, Price } from '../catalogue/catalogue-types.js';

// `created` is the release day where known, else an approximation: it only orders the model list.
const provider = 'anthropic';
const capabilities: Capability[] = ['vision', 'tools', 'json_schema', 'reasoning', 'pdf_input'];

const sheet = 'Portkey models, 2026-08-21';
const page = 'Anthropic model pages, 2026-11';

/** USD per million tokens. A cache read costs a tenth, a write for five minutes a quarter more than input. */
function priceOf([textInput, textOutput]: readonly [number, number], source: string): Price {
  const cents = (factor: number) => Math.round(textInput * factor * 1000) / 1000;
  return {
    source,
    perMillionTokens: { textInput, cachedInput: cents(0.1), cacheWrite: cents(1.25), textOutput },
  };
}

interface Row {
  id: string;
  aliases?: string[];
  /** Input and output; absent where no flat price is known. */
  usd?: readonly [number, number];
  source?: string;
  /** In thousands. */
  maxOutput: number;
  created: number;
}

const rows: Row[] = [
  { id: 'claude-fable-5-2', maxOutput: 128, created: 1793750400 },
  { id: 'claude-mythos-5-2', maxOutput: 128, created: 1793750400 },
  { id: 'claude-opus-5-5', usd: [4, 20], source: page, maxOutput: 128, created: 1790812800 },
  { id: 'claude-sonnet-5-5', usd: [2, 10], source: page, maxOutput: 128, created: 1790812800 },
  { id: 'claude-haiku-5-5', maxOutput: 128, created: 1790812800 },
  { id: 'claude-fable-5-1', usd: [10, 50], source: page, maxOutput: 128, created: 1788220800 },
  { id: 'claude-mythos-5-1', maxOutput: 128, created: 1788220800 },
  { id: 'claude-opus-5', usd: [5, 25], source: page, maxOutput: 128, created: 1784851200 },
  // The introductory price of 2 and 10 ended on 2026-08-31.
  { id: 'claude-sonnet-5', usd: [3, 15], maxOutput: 128, created: 1782864000 },
  { id: 'claude-fable-5', usd: [10, 50], maxOutput: 128, created: 1780272000 },
  { id: 'claude-mythos-5', maxOutput: 128, created: 1780272000 },
  { id: 'claude-opus-4-8', usd: [5, 25], maxOutput: 128, created: 1779148800 },
  { id: 'claude-opus-4-7', usd: [5, 25], maxOutput: 128, created: 1776297600 },
  { id: 'claude-sonnet-4-6', usd: [3, 15], maxOutput: 128, created: 1771286400 },
  { id: 'claude-opus-4-6', usd: [5, 25], maxOutput: 128, created: 1770249600 },
  {
    id: 'claude-opus-4-5',
    aliases: ['claude-opus-4-5-20251101'],
    usd: [5, 25],
    maxOutput: 64,
    created: 1763942400,
  },
  {
    id: 'claude-haiku-4-5',
    aliases: ['claude-haiku-4-5-20251001'],
    usd: [1, 5],
    maxOutput: 64,
    created: 1760486400,
  },
  {
    id: 'claude-sonnet-4-5',
    aliases: ['claude-sonnet-4-5-20250929'],
    usd: [3, 15],
    maxOutput: 64,
    created: 1759104000,
  },
  {
    id: 'claude-opus-4-1',
    aliases: ['claude-opus-4-1-20250805'],
    usd: [15, 75],
    maxOutput: 32,
    created: 1754352000,
  },
];

const endpoints: ModelFacts['endpoints'] = ['/v1/chat/completions', '/v1/messages'];

/** Longest answers: Anthropic model pages, 2026-11. */
export const anthropicModels: readonly ModelFacts[] = [
  ...rows.map(({ id, aliases = [], usd, source = sheet, maxOutput, created }) => ({
    provider,
    id,
    aliases,
    endpoints,
    capabilities,
    maxOutputTokens: maxOutput * 1000,
    created,
    ...(usd !== undefined && { price: priceOf(usd, source) }),
  })),
  { provider, id: 'claude-*', endpoints, capabilities },
];
