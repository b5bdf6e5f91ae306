import { openaiRefusal } from './openai-dialect.js';

export interface TextModel {
  id: string;
  kind: 'chat' | 'reasoning' | 'completion' | 'embedding';
  /** Numbers of a vector, for embeddings. */
  dimensions?: number;
  /** Whether the caller may ask for shorter vectors. */
  shortens?: boolean;
  /** `YYYY-MM-DD` */
  shutdownDate: string | null;
}

/** Unix seconds; the real list has a time for each, here all were made at once. */
const CREATED = 1_764_547_200;

const chat = (id: string, shutdownDate: string | null = null): TextModel => ({
  id,
  kind: 'chat',
  shutdownDate,
});
const reasoning = (id: string, shutdownDate: string | null = null): TextModel => ({
  id,
  kind: 'reasoning',
  shutdownDate,
});

const models: readonly TextModel[] = [
  chat('gpt-4o', '2027-01-14'),
  chat('gpt-4o-mini', '2027-01-14'),
  chat('gpt-4.1', '2027-01-14'),
  chat('gpt-4.1-mini', '2027-01-14'),
  chat('gpt-4.1-nano'),
  reasoning('o3', '2026-12-11'),
  reasoning('o4-mini'),
  reasoning('gpt-5', '2026-12-11'),
  reasoning('gpt-5-mini', '2026-12-11'),
  reasoning('gpt-5-nano', '2026-12-11'),
  reasoning('gpt-6-sol'),
  reasoning('gpt-6-luna'),
  reasoning('gpt-6-astra'),
  reasoning('gpt-6.1-terra'),
  // From 5.1 on a model reasons only when told to, and else takes the parameters of the others.
  ...[
    'gpt-5.1',
    'gpt-5.2',
    'gpt-5.4',
    'gpt-5.4-mini',
    'gpt-5.4-nano',
    'gpt-5.5',
    'gpt-5.6-sol',
    'gpt-5.6-terra',
    'gpt-5.6-luna',
  ].map((id) => chat(id)),
  { id: 'gpt-3.5-turbo-instruct', kind: 'completion', shutdownDate: null },
  {
    id: 'text-embedding-3-small',
    kind: 'embedding',
    dimensions: 1536,
    shortens: true,
    shutdownDate: null,
  },
  {
    id: 'text-embedding-3-large',
    kind: 'embedding',
    dimensions: 3072,
    shortens: true,
    shutdownDate: null,
  },
  { id: 'text-embedding-ada-002', kind: 'embedding', dimensions: 1536, shutdownDate: null },
];

/** @throws ProviderRefusal 404 for a model there is none of, and for one of another endpoint. */
export function requireTextModel(id: string, kinds: readonly TextModel['kind'][]): TextModel {
  const model = models.find((each) => each.id === id);
  if (model === undefined) {
    throw openaiRefusal({
      status: 404,
      code: 'model_not_found',
      message: `The model \`${id}\` does not exist or you do not have access to it.`,
    });
  }
  if (kinds.includes(model.kind)) return model;
  throw openaiRefusal({
    status: kinds.includes('embedding') ? 403 : 404,
    code: null,
    param: 'model',
    message: `The model \`${id}\` is not supported at this endpoint.`,
  });
}

/** For `GET /v1/models`. */
export function listTextModels(): unknown[] {
  return models.map(({ id, shutdownDate }) => ({
    id,
    object: 'model',
    created: CREATED,
    owned_by: 'system',
    shutdown_date: shutdownDate,
  }));
}
