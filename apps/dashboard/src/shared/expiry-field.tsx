import { Group, Select } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import type { ReactNode } from 'react';
import { type Expiry, expiryChoices } from './expiry.js';

interface ExpiryFieldProps {
  value: Expiry;
  onChange: (value: Expiry) => void;
  error?: ReactNode;
}

/** When a key ends: a choice of terms, or a time of one's own. */
export function ExpiryField({ value, onChange, error }: ExpiryFieldProps) {
  const atTime = value.choice === 'at';
  return (
    <Group align="flex-start" grow preventGrowOverflow={false}>
      <Select
        label="Expires"
        data={expiryChoices}
        value={value.choice}
        allowDeselect={false}
        error={atTime ? undefined : error}
        onChange={(choice) => {
          const found = expiryChoices.find((offered) => offered.value === choice);
          if (found !== undefined) onChange({ ...value, choice: found.value });
        }}
      />
      {atTime && (
        <DateTimePicker
          label="Time"
          placeholder="Choose a time"
          valueFormat="D MMM YYYY, HH:mm"
          value={value.at}
          onChange={(at) => onChange({ ...value, at })}
          error={error}
        />
      )}
    </Group>
  );
}
