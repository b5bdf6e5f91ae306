import { BywayError } from '@byway/errors/byway-error';
import { anthropicModels } from '../anthropic/models.js';
import { googleModels } from '../google/models.js';
import { openaiModels } from '../openai/models.js';
import { stabilityAiModels } from '../stability-ai/models.js';
import type { Endpoint, ModelFacts } from './catalogue-types.js';
import { compatibleModels } from './compatible-providers.js';

const models: readonly ModelFacts[] = [
  ...openaiModels,
  ...stabilityAiModels,
  ...googleModels,
  ...anthropicModels,
  ...compatibleModels,
];

/** When the tables were last read: without a clock, models shut down by then count as dead. */
export const catalogueDate = '2026-11-22';

/** All models by name, retired ones included (`shutdownDate`); families are not models. */
export function listModels(): readonly ModelFacts[] {
  return models.filter(({ id }) => !id.endsWith('*'));
}

const endpoints: readonly Endpoint[] = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/messages',
  '/v1/images/generations',
];

/** What a provider (canonical name) serves: every endpoint of some model of its, always in the same order. */
export function endpointsOf(provider: string): Endpoint[] {
  const own = models.filter((model) => model.provider === provider);
  return endpoints.filter((endpoint) => own.some((model) => model.endpoints.includes(endpoint)));
}

/** Facts of a model by id or alias, else of the family with the longest matching prefix. */
export function findModel(provider: string, id: string): ModelFacts | undefined {
  const own = models.filter((model) => model.provider === provider);
  const exact = own.find((model) => model.id === id || model.aliases?.includes(id));
  if (exact !== undefined) return exact;
  return own
    .filter((model) => model.id.endsWith('*') && id.startsWith(model.id.slice(0, -1)))
    .reduce<ModelFacts | undefined>(
      (best, model) => (best === undefined || model.id.length > best.id.length ? model : best),
      undefined,
    );
}

export interface ModelQuery {
  /** Canonical provider name. */
  provider: string;
  model: string;
  endpoint: Endpoint;
  /** Base URL set by the user; null: the provider's own. */
  customHost: string | null;
  /** Unix ms; decides which models are shut down. Without it {@link catalogueDate} does. */
  nowMs?: number;
}

export interface ResolvedModel {
  /** What to ask the provider for. */
  model: string;
  /** Null when a custom host serves a model that is not in the catalogue. */
  facts: ModelFacts | null;
  warnings: string[];
}

function isShutDown({ shutdownDate }: ModelFacts, nowMs: number | undefined): boolean {
  const today = nowMs === undefined ? catalogueDate : new Date(nowMs).toISOString().slice(0, 10);
  return shutdownDate !== undefined && shutdownDate <= today;
}

/**
 * The model to call. At the provider's own host aliases become ids and a model that was shut down
 * becomes its replacement, with a warning; with a custom host the name passes unchanged.
 * @throws BywayError `model_not_found`, param `model`.
 */
export function resolveModel({ provider, model, endpoint, customHost, nowMs }: ModelQuery): ResolvedModel {
  const facts = findModel(provider, model);
  if (customHost !== null) return { model, facts: facts ?? null, warnings: [] };
  if (facts === undefined || !facts.endpoints.includes(endpoint)) {
    throw new BywayError(
      'model_not_found',
      `${provider} has no model "${model.slice(0, 100)}" for ${endpoint}`,
      {
        param: 'model',
      },
    );
  }
  const replacement = isShutDown(facts, nowMs) ? facts.replacement : undefined;
  if (replacement !== undefined) {
    const warning = `model: ${model} was shut down on ${facts.shutdownDate}, ${replacement} used instead`;
    return { model: replacement, facts: findModel(provider, replacement) ?? null, warnings: [warning] };
  }
  return { model: facts.id === model || facts.id.endsWith('*') ? model : facts.id, facts, warnings: [] };
}
