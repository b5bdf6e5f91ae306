import type { VirtualKey } from '@byway/contracts/vault-api';
import { RowsTable } from '../shared/rows-table.js';
import { VirtualKeyRow } from './virtual-key-row.js';

const columns = [
  { head: 'Name' },
  { head: 'Provider', visibleFrom: 'sm' },
  { head: 'Key' },
  { head: 'Secret', visibleFrom: 'sm' },
  { head: 'Status' },
  { head: 'Custom host', visibleFrom: 'sm' },
  { head: 'Expires', visibleFrom: 'sm' },
  { head: 'Created', visibleFrom: 'sm' },
  { head: '' },
] as const;

export function VirtualKeysTable({ keys }: { keys: readonly VirtualKey[] }) {
  return (
    <RowsTable
      label="Virtual keys"
      columns={columns}
      minWidth={{ base: 440, sm: 1120 }}
      rows={keys}
      nothing="No virtual key has all these words. Try fewer."
    >
      {(key) => <VirtualKeyRow key={key.id} virtualKey={key} />}
    </RowsTable>
  );
}
