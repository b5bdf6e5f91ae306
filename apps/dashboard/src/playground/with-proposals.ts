import type { Model } from '@byway/openai-wire/model';
import type { PlaygroundInput, Via } from './playground-input.js';

/** What the signed-in key can see of; undefined: not loaded, or not allowed. */
export interface Choices {
  configs: readonly { slug: string; name: string; is_default: boolean; status: string }[] | undefined;
  virtualKeys: readonly { slug: string; name: string; provider: string; status: string }[] | undefined;
  models: readonly Model[] | undefined;
}

/** Fills in what was not chosen: a config or virtual key, and the first model of its provider. */
export function withProposals(input: PlaygroundInput, choices: Choices): PlaygroundInput {
  const via = input.via.slug === '' ? proposedVia(input.via, choices) : input.via;
  const model = input.model ?? modelsFor({ ...input, via }, choices)[0]?.id ?? '';
  // A config mostly says itself which model each target gets.
  return { ...input, via, model: input.model === null && via.kind === 'config' ? '' : model };
}

function proposedVia({ kind }: Via, { configs = [], virtualKeys = [] }: Choices): Via {
  if (kind === 'virtual-key') {
    return { kind, slug: virtualKeys.find(({ status }) => status === 'active')?.slug ?? '' };
  }
  const active = configs.filter(({ status }) => status === 'active');
  const config = active.find(({ is_default }) => is_default) ?? active[0];
  return { kind, slug: config?.slug ?? '' };
}

/** The models that an endpoint can be asked for: of the virtual key's provider, else of all. */
export function modelsFor(
  { via, endpoint }: Pick<PlaygroundInput, 'via' | 'endpoint'>,
  { models = [], virtualKeys = [] }: Choices,
): Model[] {
  const provider =
    via.kind === 'virtual-key' ? virtualKeys.find(({ slug }) => slug === via.slug)?.provider : undefined;
  return models.filter(
    (model) => model.endpoints.includes(endpoint) && (provider === undefined || model.provider === provider),
  );
}
