import type { VirtualKey } from '@byway/contracts/vault-api';
import { Button, Code } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { providersQuery } from '../api/providers.js';
import { useCan } from '../session/session-context.js';
import { CopyableCode } from '../shared/copyable-code.js';
import { CreateVirtualKeyDialog } from '../virtual-keys/create-virtual-key-dialog.js';
import { StepCard } from './step-card.js';

/** Draws pictures, and is what the cookbook of the README begins with. */
const FIRST_PROVIDER = 'stability-ai';

/** The first step: a virtual key. @param stored one that is there already. */
export function StoreKeyStep({ stored }: { stored: VirtualKey | undefined }) {
  const can = useCan();
  const [opened, { open, close }] = useDisclosure();
  const mayRead = can('virtual-keys.read');
  const mayCreate = mayRead && can('virtual-keys.write');
  const { data: providers = [] } = useQuery({ ...providersQuery, enabled: mayRead });
  const provider = providers.find(({ name }) => name === FIRST_PROVIDER);
  const isSimulated = provider !== undefined && provider.simulator_base_url !== null;

  return (
    <StepCard
      number={1}
      title="Store a provider key"
      isDone={stored !== undefined}
      action={
        mayCreate && (
          <Button variant={stored === undefined ? 'filled' : 'default'} onClick={open}>
            {stored === undefined ? 'Create a virtual key' : 'Create another virtual key'}
          </Button>
        )
      }
    >
      {stored === undefined ? (
        <>
          The key of a provider goes into the vault, encrypted; a virtual key stands for it.{' '}
          {isSimulated
            ? 'To begin with you need none: the provider simulator that runs beside Byway stands in for it.'
            : 'You need a key of a provider, for example of Stability AI.'}
        </>
      ) : (
        <>
          Stored as <CopyableCode value={stored.slug} label={`Copy the key ${stored.slug}`} />
        </>
      )}
      {!mayCreate && (
        <>
          {' '}
          The API key you are signed in with cannot do it: it lacks{' '}
          <Code>{mayRead ? 'virtual-keys.write' : 'virtual-keys.read'}</Code>.
        </>
      )}
      <CreateVirtualKeyDialog
        opened={opened}
        onClose={close}
        preset={{ provider: FIRST_PROVIDER, simulator: true }}
      />
    </StepCard>
  );
}
