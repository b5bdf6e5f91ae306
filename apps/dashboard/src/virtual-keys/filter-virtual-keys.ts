import type { VirtualKey } from '@byway/contracts/vault-api';
import { hasWords } from '../shared/has-words.js';

/**
 * The virtual keys in which every word of a text occurs.
 * @param providerName tells the display name of a provider.
 */
export function filterVirtualKeys(
  keys: readonly VirtualKey[],
  text: string,
  providerName: (name: string) => string,
): VirtualKey[] {
  return keys.filter(({ name, slug, provider, status, custom_host, note }) =>
    hasWords([name, slug, provider, providerName(provider), status, custom_host, note].join(' '), text),
  );
}
