import type { ProviderView } from '@byway/contracts/providers-api';
import type { SavedVirtualKey } from '@byway/contracts/vault-api';
import { PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { createVirtualKey, virtualKeysQuery } from '../api/virtual-keys.js';
import { DialogForm } from '../shared/dialog-form.js';
import { ExpiryField } from '../shared/expiry-field.js';
import { useFormCall } from '../shared/use-form-call.js';
import { CustomHostInput } from './custom-host-input.js';
import { NoteInput } from './note-input.js';
import {
  type DraftPreset,
  draftFaults,
  newDraft,
  newVirtualKeyOf,
  type VirtualKeyDraft,
  withSource,
} from './virtual-key-draft.js';

interface CreateVirtualKeyProps {
  providers: readonly ProviderView[];
  preset: DraftPreset;
  onCreated: (created: SavedVirtualKey & { provider: string }) => void;
  onClose: () => void;
}

/** The form of a new virtual key. */
export function CreateVirtualKey({ providers, preset, onCreated, onClose }: CreateVirtualKeyProps) {
  const client = useQueryClient();
  const find = (name: string | null) => providers.find((provider) => provider.name === name);
  const form = useForm<VirtualKeyDraft>({
    initialValues: newDraft(preset),
    validate: (draft) => draftFaults(draft, find(draft.provider), Date.now()),
  });
  const call = useFormCall(form, {
    async send(draft) {
      const body = newVirtualKeyOf(draft, Date.now());
      return { ...(await createVirtualKey(body)), provider: body.provider };
    },
    async onDone(created) {
      // The row is there before the dialog says so.
      await client.invalidateQueries(virtualKeysQuery);
      onCreated(created);
    },
  });
  const draft = form.getValues();
  const provider = find(draft.provider);
  const choose = (chosen: ProviderView | undefined, simulator: boolean) => {
    if (chosen === undefined) return;
    const before = provider === undefined ? undefined : { provider, simulator: draft.simulator };
    form.setValues(withSource(draft, { provider: chosen, simulator }, before));
    form.clearErrors();
  };

  return (
    <DialogForm call={call} submitLabel="Create" onCancel={onClose}>
      <Select
        label="Provider"
        placeholder="Choose or type"
        data={providers.map(({ name, display_name }) => ({ value: name, label: display_name }))}
        searchable
        allowDeselect={false}
        nothingFoundMessage="No such provider"
        required
        // It would open as soon as the dialog does.
        openOnFocus={false}
        data-autofocus={preset.provider === undefined || undefined}
        {...form.getInputProps('provider')}
        onChange={(name: string | null) => choose(find(name), draft.simulator)}
      />
      {provider !== undefined && provider.simulator_base_url !== null && (
        <Switch
          label="Use the simulator"
          description="It stands in for the provider: real pictures and texts, no costs, any key."
          checked={draft.simulator}
          onChange={(event) => choose(provider, event.currentTarget.checked)}
        />
      )}
      <TextInput
        label="Name"
        required
        maxLength={100}
        data-autofocus={preset.provider !== undefined || undefined}
        {...form.getInputProps('name')}
      />
      <PasswordInput
        label="Provider key"
        description={provider?.key.description}
        placeholder={provider?.key.example ?? undefined}
        autoComplete="off"
        required
        {...form.getInputProps('key')}
      />
      <CustomHostInput provider={provider} {...form.getInputProps('custom_host')} />
      <NoteInput {...form.getInputProps('note')} />
      <ExpiryField {...form.getInputProps('expires_at')} value={draft.expires_at} />
    </DialogForm>
  );
}
