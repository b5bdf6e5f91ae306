import type { VirtualKey } from '@byway/contracts/vault-api';
import { Alert, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { providersQuery } from '../api/providers.js';
import { updateVirtualKey, virtualKeysQuery } from '../api/virtual-keys.js';
import { DialogForm } from '../shared/dialog-form.js';
import { ExpiryField } from '../shared/expiry-field.js';
import { IconAlertTriangle } from '../shared/icons.js';
import { done } from '../shared/notify.js';
import { useFormCall } from '../shared/use-form-call.js';
import { CustomHostInput } from './custom-host-input.js';
import { NoteInput } from './note-input.js';
import { editFaults, editOf, virtualKeyChangesOf } from './virtual-key-edit.js';

interface EditVirtualKeyProps {
  virtualKey: VirtualKey;
  onClose: () => void;
}

/** Changes everything of a virtual key but its provider and its secret. */
export function EditVirtualKey({ virtualKey, onClose }: EditVirtualKeyProps) {
  const client = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery);
  const provider = providers.find(({ name }) => name === virtualKey.provider);
  const [before] = useState(() => editOf(virtualKey));
  const form = useForm({
    initialValues: before,
    validate: (edit) => editFaults({ edit, before, provider, nowMs: Date.now() }),
  });
  const call = useFormCall(form, {
    send: (edit) =>
      updateVirtualKey({
        slug: virtualKey.slug,
        changes: virtualKeyChangesOf(edit, before, Date.now()),
      }),
    onDone() {
      done(`${form.getValues().name} is changed`);
      onClose();
      return client.invalidateQueries(virtualKeysQuery);
    },
  });
  const redirected = form.getValues().custom_host.trim() !== before.custom_host;

  return (
    <DialogForm call={call} submitLabel="Save" onCancel={onClose}>
      <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
      <CustomHostInput provider={provider} {...form.getInputProps('custom_host')} />
      {redirected && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />}>
          The stored provider key ({virtualKey.key}) will be sent to this address. Change it only to one you
          trust with that key, and rotate the secret when the address wants another one.
        </Alert>
      )}
      <NoteInput {...form.getInputProps('note')} />
      <ExpiryField {...form.getInputProps('expires_at')} value={form.getValues().expires_at} />
    </DialogForm>
  );
}
