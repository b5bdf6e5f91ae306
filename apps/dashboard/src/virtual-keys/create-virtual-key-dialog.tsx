import type { SavedVirtualKey } from '@byway/contracts/vault-api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { providersQuery } from '../api/providers.js';
import { Dialog } from '../shared/dialog.js';
import { QueryResult } from '../shared/query-result.js';
import { CreatedVirtualKey } from './created-virtual-key.js';
import { CreateVirtualKey } from './create-virtual-key.js';

interface CreateVirtualKeyDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Chosen from the start: a provider by name, and the simulator in its place when it runs. */
  preset?: { provider: string; simulator: boolean };
}

/** Asks for a provider key, stores it, and then shows by what to call it. */
export function CreateVirtualKeyDialog({ opened, onClose, preset }: CreateVirtualKeyDialogProps) {
  const providers = useQuery({ ...providersQuery, enabled: opened });
  const [created, setCreated] = useState<SavedVirtualKey & { provider: string }>();
  const close = () => {
    setCreated(undefined);
    onClose();
  };
  return (
    <Dialog
      title={created === undefined ? 'New virtual key' : 'Virtual key created'}
      opened={opened}
      onClose={close}
    >
      <QueryResult query={providers}>
        {(list) =>
          created === undefined ? (
            <CreateVirtualKey
              providers={list}
              preset={{
                provider: list.find(({ name }) => name === preset?.provider),
                simulator: preset?.simulator === true,
              }}
              onCreated={setCreated}
              onClose={close}
            />
          ) : (
            <CreatedVirtualKey
              slug={created.slug}
              endpoints={list.find(({ name }) => name === created.provider)?.endpoints}
              onClose={close}
            />
          )
        }
      </QueryResult>
    </Dialog>
  );
}
