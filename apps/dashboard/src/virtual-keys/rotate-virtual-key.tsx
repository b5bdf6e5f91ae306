import type { VirtualKey } from '@byway/contracts/vault-api';
import { Code, PasswordInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { providersQuery } from '../api/providers.js';
import { updateVirtualKey, virtualKeysQuery } from '../api/virtual-keys.js';
import { DialogForm } from '../shared/dialog-form.js';
import { done } from '../shared/notify.js';
import { useFormCall } from '../shared/use-form-call.js';

interface RotateVirtualKeyProps {
  virtualKey: VirtualKey;
  onClose: () => void;
}

/** Puts a new provider key in the place of the stored one. */
export function RotateVirtualKey({ virtualKey, onClose }: RotateVirtualKeyProps) {
  const { slug, name } = virtualKey;
  const client = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery);
  const provider = providers.find((known) => known.name === virtualKey.provider);
  const form = useForm({
    initialValues: { key: '' },
    validate: { key: (key) => (key.trim() === '' ? 'Paste the new key' : null) },
  });
  const call = useFormCall(form, {
    send: ({ key }) => updateVirtualKey({ slug, changes: { key: key.trim() } }),
    onDone() {
      done(`${name} has a new secret`);
      onClose();
      return client.invalidateQueries(virtualKeysQuery);
    },
  });
  return (
    <DialogForm call={call} submitLabel="Rotate" onCancel={onClose}>
      <Text size="sm">
        The new secret takes the place of <Code>{virtualKey.key}</Code>. The virtual key keeps its key{' '}
        <Code>{slug}</Code>: configs and applications need no change.
      </Text>
      <PasswordInput
        label="New provider key"
        description={provider?.key.description}
        placeholder={provider?.key.example ?? undefined}
        autoComplete="off"
        required
        data-autofocus
        {...form.getInputProps('key')}
      />
    </DialogForm>
  );
}
