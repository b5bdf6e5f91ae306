import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  configQuery,
  configsKey,
  type ConfigVersionView,
  type ConfigView,
  updateConfig,
} from '../../api/configs.js';
import { done, failed } from '../../shared/notify.js';

/** Saves the text of an older version as a new one. */
export function useRestoreVersion({ slug }: ConfigView, onRestored: (config: ConfigView) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ config }: ConfigVersionView) => {
      await updateConfig({ slug, changes: { config } });
      return client.fetchQuery({ ...configQuery(slug), staleTime: 0 });
    },
    onSuccess: (saved, { version }) => {
      onRestored(saved);
      done(`Version ${version} is restored as version ${saved.version}`);
      return client.invalidateQueries({ queryKey: configsKey });
    },
    onError: failed('Not restored'),
  });
}
