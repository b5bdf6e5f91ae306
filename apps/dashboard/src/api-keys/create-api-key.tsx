import type { Scope } from '@byway/contracts/vault-api';
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { apiKeysQuery, createApiKey } from '../api/api-keys.js';
import { useSession } from '../session/session-context.js';
import { DialogForm } from '../shared/dialog-form.js';
import { type Expiry, expiresAtOf, expiryFault, neverExpires } from '../shared/expiry.js';
import { ExpiryField } from '../shared/expiry-field.js';
import { useFormCall } from '../shared/use-form-call.js';
import { ScopePicker } from './scope-picker.js';
import { showApiKeyOnce } from './show-api-key-once.js';

const applicationScopes: Scope[] = ['inference', 'models.read'];

/** The form of a new API key. */
export function CreateApiKey({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const own = useSession().scopes;
  const form = useForm<{ name: string; scopes: Scope[]; expires_at: Expiry }>({
    initialValues: {
      name: '',
      scopes: applicationScopes.filter((scope) => own.includes(scope)),
      expires_at: neverExpires,
    },
    validate: {
      name: (name) => (name.trim() === '' ? 'Give it a name' : null),
      scopes: (scopes) => (scopes.length === 0 ? 'Choose at least one scope' : null),
      expires_at: (expiry) => expiryFault(expiry, Date.now()),
    },
  });
  const call = useFormCall(form, {
    send: ({ name, scopes, expires_at }) =>
      createApiKey({ name: name.trim(), scopes, expires_at: expiresAtOf(expires_at, Date.now()) }),
    onDone(created) {
      onClose();
      showApiKeyOnce(created);
      return client.invalidateQueries(apiKeysQuery);
    },
  });
  const { scopes, expires_at } = form.getValues();
  return (
    <DialogForm call={call} submitLabel="Create" onCancel={onClose}>
      <TextInput
        label="Name"
        description="Who calls with it: the name of an application or a person."
        required
        maxLength={100}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <ScopePicker {...form.getInputProps('scopes')} value={scopes} />
      <ExpiryField {...form.getInputProps('expires_at')} value={expires_at} />
    </DialogForm>
  );
}
