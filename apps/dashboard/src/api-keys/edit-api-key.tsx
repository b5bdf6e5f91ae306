import type { ApiKeyView } from '@byway/contracts/vault-api';
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiKeysQuery, updateApiKey } from '../api/api-keys.js';
import { sessionKey } from '../api/session.js';
import { DialogForm } from '../shared/dialog-form.js';
import { expiryChangeFault, expiryOf } from '../shared/expiry.js';
import { ExpiryField } from '../shared/expiry-field.js';
import { done } from '../shared/notify.js';
import { useFormCall } from '../shared/use-form-call.js';
import { type ApiKeyEdit, apiKeyChangesOf } from './api-key-changes.js';
import { ScopePicker } from './scope-picker.js';

interface EditApiKeyProps {
  apiKey: ApiKeyView;
  onClose: () => void;
}

/** Changes everything of an API key but its secret. */
export function EditApiKey({ apiKey, onClose }: EditApiKeyProps) {
  const { id, name, scopes, expires_at } = apiKey;
  const client = useQueryClient();
  const [before] = useState<ApiKeyEdit>(() => ({ name, scopes, expires_at: expiryOf(expires_at) }));
  const form = useForm({
    initialValues: before,
    validate: {
      name: (text) => (text.trim() === '' ? 'Give it a name' : null),
      scopes: (chosen) => (chosen.length === 0 ? 'Choose at least one scope' : null),
      expires_at: (expiry) => expiryChangeFault(expiry, before.expires_at, Date.now()),
    },
  });
  const call = useFormCall(form, {
    send: (edit) => updateApiKey({ id, changes: apiKeyChangesOf(edit, before, Date.now()) }),
    onDone(changed) {
      done(`${changed.name} is changed`);
      onClose();
      // It may be the key of this session: then other pages are to be seen.
      void client.invalidateQueries({ queryKey: sessionKey });
      return client.invalidateQueries(apiKeysQuery);
    },
  });
  const edit = form.getValues();
  return (
    <DialogForm call={call} submitLabel="Save" onCancel={onClose}>
      <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
      <ScopePicker {...form.getInputProps('scopes')} value={edit.scopes} />
      <ExpiryField {...form.getInputProps('expires_at')} value={edit.expires_at} />
    </DialogForm>
  );
}
