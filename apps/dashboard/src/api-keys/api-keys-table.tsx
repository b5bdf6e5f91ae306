import type { ApiKeyView } from '@byway/contracts/vault-api';
import { RowsTable } from '../shared/rows-table.js';
import { ApiKeyRow } from './api-key-row.js';

const columns = [
  { head: 'Name' },
  { head: 'Starts with', visibleFrom: 'sm' },
  { head: 'Scopes' },
  { head: 'Status', visibleFrom: 'sm' },
  { head: 'Last used', visibleFrom: 'sm' },
  { head: 'Expires', visibleFrom: 'sm' },
  { head: 'Created', visibleFrom: 'sm' },
  { head: '' },
] as const;

export function ApiKeysTable({ keys }: { keys: readonly ApiKeyView[] }) {
  return (
    <RowsTable
      label="API keys"
      columns={columns}
      minWidth={{ base: 340, sm: 960 }}
      rows={keys}
      nothing="No API key has all these words. Try fewer."
    >
      {(key) => <ApiKeyRow key={key.id} apiKey={key} />}
    </RowsTable>
  );
}
