import type { VirtualKey } from '@byway/contracts/vault-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { updateVirtualKey, virtualKeysQuery } from '../api/virtual-keys.js';
import { done, failed } from '../shared/notify.js';

/** Disables a virtual key, or enables it again. */
export function useSwitchVirtualKey({ slug, name }: VirtualKey) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (status: 'active' | 'disabled') => updateVirtualKey({ slug, changes: { status } }),
    onSuccess(_answer, status) {
      done(status === 'active' ? `${name} is enabled` : `${name} is disabled: calls that use it are refused`);
      return client.invalidateQueries(virtualKeysQuery);
    },
    onError: failed('Not changed'),
  });
}
