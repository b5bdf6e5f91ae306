import { configSchema } from '@byway/contracts/config-api';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { apiKeysQuery } from '../api/api-keys.js';
import { listAll } from '../api/list-all.js';
import { providersQuery } from '../api/providers.js';
import { virtualKeysQuery } from '../api/virtual-keys.js';
import { useCan } from '../session/session-context.js';

export interface Choice {
  value: string;
  label: string;
}

/** What there is to filter by; a list that the signed-in key may not read is undefined. */
export interface FilterChoices {
  provider?: Choice[];
  endpoint?: Choice[];
  virtual_key?: Choice[];
  config?: Choice[];
  api_key?: Choice[];
}

const configsQuery = {
  queryKey: ['configs', 'choices'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    listAll({ path: '/v1/configs', item: configSchema.pick({ slug: true, name: true }), signal }),
};

const bySlug = ({ slug, name }: { slug: string; name: string }): Choice => ({ value: slug, label: name });

/** The real values of the filters, with their names. */
export function useFilterChoices(): { choices: FilterChoices; names: ReadonlyMap<string, string> } {
  const can = useCan();
  const providers = useQuery({
    ...providersQuery,
    enabled: can('models.read', 'virtual-keys.read'),
  }).data;
  const virtualKeys = useQuery({ ...virtualKeysQuery, enabled: can('virtual-keys.read') }).data;
  const configs = useQuery({ ...configsQuery, enabled: can('configs.read') }).data;
  const apiKeys = useQuery({ ...apiKeysQuery, enabled: can('api-keys.read') }).data;

  return useMemo(() => {
    const choices: FilterChoices = {
      provider: providers?.map(({ name, display_name: label }) => ({ value: name, label })),
      endpoint: [...new Set(providers?.flatMap(({ endpoints }) => endpoints))].map((value) => ({
        value,
        label: value,
      })),
      virtual_key: virtualKeys?.map(bySlug),
      config: configs?.map(bySlug),
      api_key: apiKeys?.map(({ id, name }) => ({ value: id, label: name })),
    };
    const named = [choices.virtual_key, choices.config, choices.api_key].flatMap((list) => list ?? []);
    return { choices, names: new Map(named.map(({ value, label }) => [value, label])) };
  }, [providers, virtualKeys, configs, apiKeys]);
}
