import { SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import type { Via } from './playground-input.js';
import type { Choices } from './with-proposals.js';

interface ViaFieldProps {
  via: Via;
  choices: Choices;
  onChange: (via: Via) => void;
}

/** By which config or virtual key the call goes out: from the list, or typed when the list may not be seen. */
export function ViaField({ via, choices, onChange }: ViaFieldProps) {
  const options = optionsOf(via, choices);
  const label = via.kind === 'config' ? 'Config' : 'Virtual key';
  return (
    <Stack gap={6}>
      <SegmentedControl
        aria-label="Send by"
        fullWidth
        value={via.kind}
        onChange={(kind) => onChange({ kind: kind === 'config' ? 'config' : 'virtual-key', slug: '' })}
        data={[
          { value: 'config', label: 'Config' },
          { value: 'virtual-key', label: 'Virtual key' },
        ]}
      />
      {options === undefined ? (
        <TextInput
          label={label}
          placeholder={via.kind === 'config' ? 'pc-...' : 'Slug of a virtual key'}
          description="This API key cannot list them: enter the slug."
          value={via.slug}
          onChange={(event) => onChange({ ...via, slug: event.currentTarget.value.trim() })}
        />
      ) : (
        <Select
          label={label}
          searchable
          data={options}
          value={via.slug === '' ? null : via.slug}
          placeholder={via.kind === 'config' ? 'The default config' : 'Choose a virtual key'}
          nothingFoundMessage="None found"
          onChange={(slug) => onChange({ ...via, slug: slug ?? '' })}
        />
      )}
    </Stack>
  );
}

/** Undefined: not known. What is chosen is among them even when the list does not have it. */
function optionsOf({ kind, slug }: Via, { configs, virtualKeys }: Choices) {
  const known =
    kind === 'config'
      ? configs?.map((config) => ({
          value: config.slug,
          label: `${config.name} (${config.slug})${config.is_default ? ', default' : ''}`,
        }))
      : virtualKeys?.map((key) => ({ value: key.slug, label: `${key.name} (${key.slug}), ${key.provider}` }));
  if (known === undefined || slug === '' || known.some(({ value }) => value === slug)) return known;
  return [{ value: slug, label: slug }, ...known];
}
