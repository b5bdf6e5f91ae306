import { Autocomplete } from '@mantine/core';
import type { Model } from '@byway/openai-wire/model';

interface ModelFieldProps {
  value: string;
  models: readonly Model[];
  /** A config may name the model itself. */
  isConfig: boolean;
  onChange: (model: string) => void;
}

/** The model: one of the list, any other by name, or none. */
export function ModelField({ value, models, isConfig, onChange }: ModelFieldProps) {
  const ids = [...new Set(models.map(({ id }) => id))];
  return (
    <Autocomplete
      label="Model"
      value={value}
      onChange={onChange}
      data={ids}
      limit={100}
      placeholder={isConfig ? "The config's own" : 'Name of a model'}
      // A model that is chosen must not hide the others.
      filter={({ options, search }) =>
        ids.includes(search)
          ? options
          : options.filter(
              (option) => 'value' in option && String(option.value).includes(search.trim().toLowerCase()),
            )
      }
    />
  );
}
