import type { ApiKeyView } from '@byway/contracts/vault-api';
import { useCan } from '../session/session-context.js';
import { Dialog } from '../shared/dialog.js';
import { EntryDialog } from '../shared/entry-dialog.js';
import { useListSearch } from '../shared/list-search.js';
import { CreateApiKey } from './create-api-key.js';
import { EditApiKey } from './edit-api-key.js';
import { RevokeApiKey } from './revoke-api-key.js';
import { RotateApiKey } from './rotate-api-key.js';

/** The dialogs of the page; which one is open is said by the address. */
export function ApiKeyDialogs({ keys }: { keys: readonly ApiKeyView[] }) {
  const can = useCan();
  const { dialog, about, close } = useListSearch();
  if (!can('api-keys.write')) return null;
  const common = { entry: keys.find(({ id }) => id === about), onClose: close };
  return (
    <>
      <Dialog title="New API key" opened={dialog === 'create'} onClose={close}>
        <CreateApiKey onClose={close} />
      </Dialog>
      <EntryDialog {...common} title="Edit" opened={dialog === 'edit'}>
        {(key) => <EditApiKey apiKey={key} onClose={close} />}
      </EntryDialog>
      <EntryDialog {...common} title="Rotate" opened={dialog === 'rotate'}>
        {(key) => <RotateApiKey apiKey={key} onClose={close} />}
      </EntryDialog>
      <EntryDialog {...common} title="Revoke" opened={dialog === 'delete'}>
        {(key) => <RevokeApiKey apiKey={key} onClose={close} />}
      </EntryDialog>
    </>
  );
}
