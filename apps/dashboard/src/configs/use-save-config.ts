import { useMutation, useQueryClient } from '@tanstack/react-query';
import { configQuery, configsKey, updateConfig } from '../api/configs.js';
import { done, failed } from '../shared/notify.js';
import { readConfigText } from './text/read-config-text.js';
import type { ConfigDraft } from './use-config-draft.js';

/** Saves a draft as a new version, unless somebody saved one since it was read. */
export function useSaveConfig(slug: string, draft: ConfigDraft) {
  const client = useQueryClient();
  const { base, name, text } = draft;
  return useMutation({
    /** @param over the version that may be left behind. */
    mutationFn: async ({ over }: { over: number }) => {
      const fresh = await client.fetchQuery({ ...configQuery(slug), staleTime: 0 });
      if (fresh.version > over) return { saved: null };
      const { config } = readConfigText(text, null);
      if (config === null) throw new Error('The text is not a valid config.');
      const changes = {
        ...(name !== base.name && { name }),
        ...((text !== base.text || fresh.version > base.version) && { config }),
      };
      await updateConfig({ slug, changes });
      return { saved: await client.fetchQuery({ ...configQuery(slug), staleTime: 0 }) };
    },
    onSuccess: ({ saved }) => {
      // A newer version is told by the draft.
      if (saved === null) return;
      draft.adopt(saved);
      done(saved.version === base.version ? 'Saved' : `Saved as version ${saved.version}`);
      return client.invalidateQueries({ queryKey: configsKey });
    },
    onError: failed('Not saved'),
  });
}
