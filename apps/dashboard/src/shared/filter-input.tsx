import { TextInput } from '@mantine/core';
import { IconSearch } from './icons.js';

interface FilterInputProps {
  label: string;
  /** In what is searched. */
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
}

/** Narrows a list down as one types. */
export function FilterInput({ label, placeholder, value, onChange }: FilterInputProps) {
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maw={420}
    />
  );
}
