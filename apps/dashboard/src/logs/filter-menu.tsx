import { Button, Group, Popover, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { IconFilter } from '../shared/icons.js';
import type { LogFilters } from './logs-search.js';
import type { Choice, FilterChoices } from './use-filter-choices.js';

interface FilterMenuProps {
  filters: LogFilters;
  choices: FilterChoices;
  onChange: (filters: LogFilters) => void;
}

const statuses = [
  { group: 'Request', items: ['completed', 'failed', 'in_progress', 'cancelled', 'expired'] },
  { group: 'HTTP', items: ['2xx', '4xx', '5xx', '429'] },
];
const cacheStatuses = ['HIT', 'MISS', 'REFRESH', 'DISABLED'];
const yesOrNo = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** All filters; a choice counts at once, a text with Enter or when it is left. */
export function FilterMenu({ filters, choices, onChange }: FilterMenuProps) {
  const set = (field: keyof LogFilters, value: string | null) =>
    onChange({ ...filters, [field]: value === null || value === '' ? undefined : value });
  const setFlag = (field: 'fallback' | 'retried', value: string | null) =>
    onChange({ ...filters, [field]: value === null ? undefined : value === 'true' });
  const choice = (field: 'provider' | 'endpoint' | 'virtual_key' | 'config' | 'api_key', label: string) => (
    <ChoiceOrText
      label={label}
      value={filters[field]}
      choices={choices[field]}
      onChange={(value) => set(field, value)}
    />
  );
  const flag = (field: 'fallback' | 'retried', label: string) => (
    <Select
      label={label}
      placeholder="Any"
      clearable
      data={yesOrNo}
      value={filters[field] === undefined ? null : String(filters[field])}
      onChange={(value) => setFlag(field, value)}
      openOnFocus={false}
      comboboxProps={{ withinPortal: false }}
    />
  );

  return (
    <Popover position="bottom-start" shadow="md" width="min(560px, calc(100vw - 24px))" trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
          <ChoiceOrText
            label="Status"
            value={filters.status}
            choices={statuses.flatMap(({ items }) => items.map((item) => ({ value: item, label: item })))}
            onChange={(value) => set('status', value)}
          />
          {choice('provider', 'Provider')}
          <CommittedText label="Model" value={filters.model} onCommit={(value) => set('model', value)} />
          {choice('endpoint', 'Endpoint')}
          {choice('config', 'Config')}
          {choice('virtual_key', 'Virtual key')}
          {choice('api_key', 'API key')}
          <CommittedText
            label="Trace id"
            value={filters.trace_id}
            onCommit={(value) => set('trace_id', value)}
          />
          {flag('fallback', 'Fallback')}
          {flag('retried', 'Retried')}
          <ChoiceOrText
            label="Cache"
            value={filters.cache_status}
            choices={cacheStatuses.map((value) => ({ value, label: value }))}
            onChange={(value) => set('cache_status', value)}
          />
          <MetadataField filters={filters} onChange={onChange} />
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ChoiceOrTextProps {
  label: string;
  value: string | undefined;
  /** Without: any text. */
  choices: Choice[] | undefined;
  onChange: (value: string | null) => void;
}

function ChoiceOrText({ label, value, choices, onChange }: ChoiceOrTextProps) {
  if (choices === undefined || choices.length === 0)
    return <CommittedText label={label} value={value} onCommit={onChange} />;
  // The URL may name what was deleted since.
  const isListed = value === undefined || choices.some((choice) => choice.value === value);
  return (
    <Select
      label={label}
      placeholder="Any"
      searchable
      clearable
      data={isListed ? choices : [{ value, label: value }, ...choices]}
      value={value ?? null}
      onChange={onChange}
      nothingFoundMessage="None"
      openOnFocus={false}
      comboboxProps={{ withinPortal: false }}
    />
  );
}

interface CommittedTextProps {
  label: string;
  placeholder?: string;
  value: string | undefined;
  onCommit: (value: string) => void;
}

function CommittedText({ label, placeholder = 'Any', value = '', onCommit }: CommittedTextProps) {
  const [text, setText] = useState(value);
  const commit = () => {
    if (text.trim() !== value) onCommit(text.trim());
  };
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}

/** Adds one pair of metadata after the other; the chips take them away. */
function MetadataField({ filters, onChange }: Pick<FilterMenuProps, 'filters' | 'onChange'>) {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const isReady = key.trim() !== '';
  const add = () => {
    if (!isReady) return;
    onChange({ ...filters, metadata: { ...filters.metadata, [key.trim()]: value.trim() } });
    setKey('');
    setValue('');
  };
  return (
    <Stack gap={2}>
      <Text size="sm" fw={500} component="span" id="metadata-filter">
        Metadata
      </Text>
      <Group gap={6} wrap="nowrap" role="group" aria-labelledby="metadata-filter">
        <TextInput
          aria-label="Metadata key"
          placeholder="Key"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <TextInput
          aria-label="Metadata value"
          placeholder="Value"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && add()}
        />
        <Button variant="default" px="sm" onClick={add} disabled={!isReady} style={{ flex: 'none' }}>
          Add
        </Button>
      </Group>
    </Stack>
  );
}
