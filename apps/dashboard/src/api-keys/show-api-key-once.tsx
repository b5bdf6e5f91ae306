import type { CreatedApiKey } from '@byway/contracts/vault-api';
import { modals } from '@mantine/modals';
import { ApiKeyShownOnce } from './api-key-shown-once.js';

/**
 * Shows a new API key, this once. The dialog stands outside the pages, so that nothing that happens to
 * the page or to the session takes the key away before it was kept; only its own button closes it.
 */
export function showApiKeyOnce({ name, key }: Pick<CreatedApiKey, 'name' | 'key'>): void {
  const modalId = modals.open({
    title: `The API key ${name}`,
    size: 'lg',
    closeOnClickOutside: false,
    closeOnEscape: false,
    withCloseButton: false,
    children: <ApiKeyShownOnce apiKey={key} onClose={() => modals.close(modalId)} />,
  });
}
