import type { ProviderView } from '@byway/contracts/providers-api';
import { TextInput, type TextInputProps } from '@mantine/core';

interface CustomHostInputProps extends TextInputProps {
  /** Undefined: not chosen, or not known yet. */
  provider: ProviderView | undefined;
}

/** Where a provider is reached, when not at its own address. */
export function CustomHostInput({ provider, ...input }: CustomHostInputProps) {
  const required = provider?.custom_host_required === true;
  return (
    <TextInput
      label="Custom host"
      description={
        required
          ? `The base URL under which ${provider.display_name} runs.`
          : "The base URL to call in place of the provider's own; empty: its own."
      }
      placeholder={provider?.base_url ?? 'https://'}
      required={required}
      inputMode="url"
      {...input}
    />
  );
}
