import { useQuery } from '@tanstack/react-query';
import { configsQuery } from '../api/configs.js';
import { modelsQuery } from '../api/models.js';
import { virtualKeysQuery } from '../api/virtual-keys.js';
import { useCan } from '../session/session-context.js';
import type { Choices } from './with-proposals.js';

/** What there is to choose from, as far as the signed-in key may see it. */
export function useChoices(): Choices & { isLoading: boolean } {
  const can = useCan();
  const configs = useQuery({ ...configsQuery, enabled: can('configs.read') });
  const virtualKeys = useQuery({ ...virtualKeysQuery, enabled: can('virtual-keys.read') });
  const models = useQuery({ ...modelsQuery, enabled: can('models.read') });
  return {
    configs: configs.data,
    virtualKeys: virtualKeys.data,
    models: models.data,
    isLoading: [configs, virtualKeys, models].some(({ isLoading }) => isLoading),
  };
}
