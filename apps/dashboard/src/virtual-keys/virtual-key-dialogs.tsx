import type { VirtualKey } from '@byway/contracts/vault-api';
import { useCan } from '../session/session-context.js';
import { EntryDialog } from '../shared/entry-dialog.js';
import { useListSearch } from '../shared/list-search.js';
import { CreateVirtualKeyDialog } from './create-virtual-key-dialog.js';
import { DeleteVirtualKey } from './delete-virtual-key.js';
import { EditVirtualKey } from './edit-virtual-key.js';
import { RotateVirtualKey } from './rotate-virtual-key.js';

/** The dialogs of the page; which one is open is said by the address. */
export function VirtualKeyDialogs({ keys }: { keys: readonly VirtualKey[] }) {
  const can = useCan();
  const { dialog, about, close } = useListSearch();
  if (!can('virtual-keys.write')) return null;
  const common = { entry: keys.find(({ slug }) => slug === about), onClose: close };
  return (
    <>
      <CreateVirtualKeyDialog opened={dialog === 'create'} onClose={close} />
      <EntryDialog {...common} title="Edit" opened={dialog === 'edit'}>
        {(key) => <EditVirtualKey virtualKey={key} onClose={close} />}
      </EntryDialog>
      <EntryDialog {...common} title="Rotate the secret of" opened={dialog === 'rotate'}>
        {(key) => <RotateVirtualKey virtualKey={key} onClose={close} />}
      </EntryDialog>
      <EntryDialog {...common} title="Delete" opened={dialog === 'delete'}>
        {(key) => <DeleteVirtualKey virtualKey={key} onClose={close} />}
      </EntryDialog>
    </>
  );
}
