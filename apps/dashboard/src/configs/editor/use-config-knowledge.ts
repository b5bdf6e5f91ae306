import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { configSchemaQuery } from '../../api/config-schema.js';
import { virtualKeysQuery } from '../../api/virtual-keys.js';
import { useCan } from '../../session/session-context.js';
import type { KnownVirtualKey } from '../text/config-completions.js';
import type { JsonSchema } from '../text/schema-at.js';

const noSchema: JsonSchema = {};
const noKeys: KnownVirtualKey[] = [];

/** What completion, warnings and drawing know of configs and this workspace. */
export function useConfigKnowledge() {
  const can = useCan();
  const { data: schema = noSchema } = useQuery(configSchemaQuery);
  const { data: virtualKeys } = useQuery({ ...virtualKeysQuery, enabled: can('virtual-keys.read') });
  return useMemo(() => {
    const providers = new Map(virtualKeys?.map(({ slug, provider }) => [slug, provider]));
    return {
      schema,
      virtualKeys: virtualKeys ?? noKeys,
      /** Null: they may not be seen, or are not read yet. */
      slugs: virtualKeys === undefined ? null : new Set(providers.keys()),
      providerOf: (slug: string) => providers.get(slug),
    };
  }, [schema, virtualKeys]);
}
