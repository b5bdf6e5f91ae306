import type { Capability, Endpoint, ModelFacts } from '../catalogue/catalogue-types.js';

const provider = 'openai';
/** Anthropic's Messages run over chat. */
const chat: Endpoint[] = ['/v1/chat/completions', '/v1/messages'];
const PORTKEY = 'Portkey models, 2026-08-21';

const common: Capability[] = ['vision', 'tools', 'json_schema'];
const thinking: Capability[] = [...common, 'reasoning'];

/** USD per million tokens: input, input from the cache, output. */
type Prices = [textInput: number, cachedInput: number, textOutput: number];

interface ChatModel {
  id: string;
  /** `YYYY-MM-DD`; of the newest ones an approximation that only orders the model list. */
  released: string;
  prices: Prices;
  capabilities?: Capability[];
  source?: string;
  /** Input written to the cache, where that has a price of its own. */
  cacheWrite?: number;
  shutdownDate?: string;
  replacement?: string;
}

function chatModel(model: ChatModel): ModelFacts {
  const { id, released, prices, capabilities = thinking, source = PORTKEY, cacheWrite, ...ending } = model;
  const [textInput, cachedInput, textOutput] = prices;
  const perMillionTokens = {
    textInput,
    cachedInput,
    textOutput,
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
  return {
    provider,
    id,
    endpoints: chat,
    capabilities,
    created: Date.parse(released) / 1000,
    price: { source, perMillionTokens },
    ...ending,
  };
}

/**
 * Prices hold up to 272 000 tokens of input: above that the models from 5.6 on bill the whole request at
 * twice the input and 1.5 times the output price (secondary source), which is not counted here.
 */
const living: ChatModel[] = [
  { id: 'gpt-6.1-terra', released: '2026-10-26', prices: [1, 0.05, 5], source: 'resellers, 2026-10-26' },
  { id: 'gpt-6-sol', released: '2026-09-22', prices: [2, 0.2, 10], source: 'resellers, 2026-09-22' },
  { id: 'gpt-6-luna', released: '2026-09-22', prices: [0.1, 0.01, 0.5], source: 'resellers, 2026-09-22' },
  { id: 'gpt-6-astra', released: '2026-09-03', prices: [10, 1, 50], source: 'resellers, 2026-09-03' },
  { id: 'gpt-5.6-sol', released: '2026-07-01', prices: [5, 0.5, 30], cacheWrite: 6.25 },
  { id: 'gpt-5.6-terra', released: '2026-07-01', prices: [2, 0.2, 12], cacheWrite: 2.5 },
  { id: 'gpt-5.6-luna', released: '2026-07-01', prices: [0.2, 0.02, 1.2], cacheWrite: 0.25 },
  { id: 'gpt-5.5', released: '2026-05-01', prices: [5, 0.5, 30] },
  { id: 'gpt-5.4', released: '2026-03-05', prices: [2.5, 0.25, 15] },
  { id: 'gpt-5.4-mini', released: '2026-03-05', prices: [0.75, 0.075, 4.5] },
  { id: 'gpt-5.4-nano', released: '2026-03-05', prices: [0.2, 0.02, 1.25] },
  { id: 'gpt-5.2', released: '2025-12-11', prices: [1.75, 0.175, 14] },
  { id: 'gpt-5.1', released: '2025-11-13', prices: [1.25, 0.125, 10] },
  { id: 'o4-mini', released: '2025-04-16', prices: [1.1, 0.275, 4.4] },
  { id: 'gpt-4.1-nano', released: '2025-04-14', prices: [0.1, 0.03, 0.4], capabilities: common },
];

const endingOn = (shutdownDate: string, models: ChatModel[]): ChatModel[] =>
  models.map((model) => ({ ...model, shutdownDate }));

/**
 * Shutdown dates: OpenAI deprecations page, 2026-11. The replacements are Byway's choice: a living model of
 * a near price whose price is confirmed.
 */
const ending: ChatModel[] = [
  ...endingOn('2026-12-11', [
    { id: 'gpt-5', released: '2025-08-07', prices: [1.25, 0.125, 10], replacement: 'gpt-5.1' },
    { id: 'gpt-5-mini', released: '2025-08-07', prices: [0.25, 0.025, 2], replacement: 'gpt-5.6-luna' },
    { id: 'gpt-5-nano', released: '2025-08-07', prices: [0.05, 0.005, 0.4], replacement: 'gpt-5.6-luna' },
    { id: 'o3', released: '2025-04-16', prices: [2, 0.5, 8], replacement: 'gpt-5.6-terra' },
  ]),
  ...endingOn('2027-01-14', [
    { id: 'gpt-4.1', released: '2025-04-14', prices: [2, 0.5, 8], replacement: 'gpt-5.6-terra' },
    { id: 'gpt-4.1-mini', released: '2025-04-14', prices: [0.4, 0.1, 1.6], replacement: 'gpt-5.6-luna' },
    { id: 'gpt-4o', released: '2024-05-13', prices: [2.5, 1.25, 10], replacement: 'gpt-5.6-terra' },
    { id: 'gpt-4o-mini', released: '2024-07-18', prices: [0.15, 0.075, 0.6], replacement: 'gpt-5.6-luna' },
  ]).map((model) => ({ ...model, capabilities: common })),
];

const embeddings: ModelFacts[] = [
  { id: 'text-embedding-3-small', textInput: 0.02, created: 1706140800 },
  { id: 'text-embedding-3-large', textInput: 0.13, created: 1706140800 },
  { id: 'text-embedding-ada-002', textInput: 0.1, created: 1671148800 },
].map(({ id, textInput, created }) => ({
  provider,
  id,
  created,
  endpoints: ['/v1/embeddings'],
  price: { source: 'OpenAI embeddings guide, 2026', perMillionTokens: { textInput } },
}));

const completions: ModelFacts[] = [
  { provider, id: 'gpt-3.5-turbo-instruct', created: 1694649600, endpoints: ['/v1/completions'] },
];

/** Members of families that came after this table was written, dated snapshots and fine-tuned models. */
const families: ModelFacts[] = [
  ...['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'ft:*'].map((id): ModelFacts => ({
    provider,
    id,
    endpoints: chat,
  })),
  { provider, id: 'text-embedding-*', endpoints: ['/v1/embeddings'] },
  { provider, id: 'gpt-3.5-turbo-instruct-*', endpoints: ['/v1/completions'] },
];

export const openaiTextModels: readonly ModelFacts[] = [
  ...[...living, ...ending].map(chatModel),
  ...embeddings,
  ...completions,
  ...families,
];
